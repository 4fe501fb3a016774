"""Makes the signed files of this folder, with pyHanko and keys that are thrown away.

Run it with the Python of the judges, in this folder. The tests read the files as they are; made anew they have other
bytes and say the same.
"""

import datetime
import io

from asn1crypto import keys, pem, x509
from cryptography import x509 as cx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FROM = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
LONG_AGO = datetime.datetime(2015, 3, 1, tzinfo=datetime.timezone.utc)
TO = datetime.datetime(2036, 1, 1, tzinfo=datetime.timezone.utc)


def name(common):
    return cx.Name([cx.NameAttribute(NameOID.COMMON_NAME, common)])


def certify(common, key, issuer=None, issuer_key=None, stamps=False, since=FROM):
    """A certificate for a key; without an issuer a root."""
    usage = dict.fromkeys(
        "key_encipherment data_encipherment key_agreement encipher_only decipher_only".split(), False
    )
    root = issuer is None
    builder = (
        cx.CertificateBuilder()
        .subject_name(name(common))
        .issuer_name(issuer.subject if issuer else name(common))
        .public_key(key.public_key())
        .serial_number(cx.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(TO)
        .add_extension(cx.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(
            cx.KeyUsage(
                digital_signature=not root,
                content_commitment=not root and not stamps,
                key_cert_sign=root,
                crl_sign=root,
                **usage,
            ),
            critical=True,
        )
        .add_extension(cx.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamps:
        builder = builder.add_extension(cx.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(issuer_key or key, hashes.SHA256())


def asn1(certificate):
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def private(key):
    return keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


ROOT_KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = certify("Stranger Root", ROOT_KEY, since=LONG_AGO)
STAMP_KEY = rsa.generate_private_key(65537, 2048)
STAMP = certify("Stranger Stamps", STAMP_KEY, ROOT, ROOT_KEY, stamps=True)
BACKDATING = certify("Backdating Stamps", STAMP_KEY, ROOT, ROOT_KEY, stamps=True, since=LONG_AGO)


def signer(common, key, pss=False):
    certificate = certify(common, key, ROOT, ROOT_KEY)
    store = SimpleCertificateStore()
    store.register(asn1(ROOT))
    return signers.SimpleSigner(asn1(certificate), private(key), store, prefer_pss=pss)


def stamper(certificate=STAMP, at=None):
    store = SimpleCertificateStore()
    store.register(asn1(ROOT))
    return timestamps.DummyTimeStamper(asn1(certificate), private(STAMP_KEY), store, fixed_dt=at)


def crl():
    builder = cx.CertificateRevocationListBuilder().issuer_name(ROOT.subject).last_update(FROM).next_update(TO)
    return builder.sign(ROOT_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def page(streams, text_field=False):
    """A document of one page."""
    writer = PdfFileWriter(stream_xrefs=streams)
    content = writer.add_object(generic.StreamObject(stream_data=b"0.9 g 20 20 160 40 re f"))
    writer.insert_page(PageObject(contents=content, media_box=(0, 0, 200, 200)))
    if text_field:
        field = generic.DictionaryObject(
            {
                generic.pdf_name("/FT"): generic.pdf_name("/Tx"),
                generic.pdf_name("/T"): generic.pdf_string("note"),
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Widget"),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (20, 100, 180, 120))),
                generic.pdf_name("/F"): generic.NumberObject(4),
            }
        )
        reference = writer.add_object(field)
        first = writer.root["/Pages"]["/Kids"][0].get_object()
        first["/Annots"] = generic.ArrayObject([reference])
        writer.root["/AcroForm"] = writer.add_object(
            generic.DictionaryObject({generic.pdf_name("/Fields"): generic.ArrayObject([reference])})
        )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def sign(pdf, field, by, box=None, digest="sha256", subfilter=fields.SigSeedSubFilter.PADES, stamp=None, **more):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    spec = fields.SigFieldSpec(field, on_page=0, box=box)
    meta = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm=digest, subfilter=subfilter, name=by.subject_name, reason="Test", **more
    )
    signer = signers.PdfSigner(meta, by, timestamper=stamp, new_field_spec=spec)
    return signer.sign_pdf(writer, bytes_reserved=8000 if stamp else 5000).getvalue()


def update(pdf, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def fill(writer):
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field["/V"] = generic.pdf_string("filled in later")
    writer.update_container(field)


def note(writer):
    first = writer.root["/Pages"]["/Kids"][0].get_object()
    annotation = writer.add_object(
        generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 30, 30))),
                generic.pdf_name("/Contents"): generic.pdf_string("a note"),
            }
        )
    )
    first.setdefault("/Annots", generic.ArrayObject()).append(annotation)
    writer.update_container(first)


def repaint(writer):
    first = writer.root["/Pages"]["/Kids"][0].get_object()
    first["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 0 0 200 200 re f"))
    writer.update_container(first)


def long_term(pdf, by, field, box=None):
    context = ValidationContext(
        trust_roots=[asn1(ROOT)], crls=[crl()], allow_fetching=False, revocation_mode="soft-fail"
    )
    return sign(pdf, field, by, box, stamp=stamper(), embed_validation_info=True, use_pades_lta=True, validation_context=context)


def certificates_only(pdf):
    """A store of proofs that proves nothing, and a time-stamp over it."""

    def store(writer):
        certificate = writer.add_object(generic.StreamObject(stream_data=asn1(ROOT).dump()))
        proofs = {
            generic.pdf_name("/Type"): generic.pdf_name("/DSS"),
            generic.pdf_name("/Certs"): generic.ArrayObject([certificate]),
        }
        writer.root["/DSS"] = writer.add_object(generic.DictionaryObject(proofs))
        writer.update_root()

    writer = IncrementalPdfFileWriter(io.BytesIO(update(pdf, store)))
    return signers.PdfTimeStamper(stamper()).timestamp_pdf(writer, "sha256").getvalue()


# It would not sign what its signer closed, and others do
signers.PdfSigner._enforce_certification_constraints = staticmethod(lambda _: None)

rsa_key = rsa.generate_private_key(65537, 2048)
RSA, PSS = signer("Stranger RSA", rsa_key), signer("Stranger PSS", rsa_key, pss=True)
EC = signer("Stranger P-256", ec.generate_private_key(ec.SECP256R1()))
EC384 = signer("Stranger P-384", ec.generate_private_key(ec.SECP384R1()))
ADOBE = fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
VISIBLE = (20, 140, 180, 180)

table, stream = page(False), page(True)
files = {
    "root.pem": pem.armor("CERTIFICATE", ROOT.public_bytes(serialization.Encoding.DER)),
    "rsa.pdf": sign(table, "Seal", RSA, VISIBLE, subfilter=ADOBE),
    "pss.pdf": sign(table, "Seal", PSS, digest="sha384"),
    "p256.pdf": sign(stream, "Seal", EC, VISIBLE),
    "p384.pdf": sign(stream, "Seal", EC384, digest="sha512"),
    "twice.pdf": sign(sign(table, "First", RSA, VISIBLE), "Second", EC, (20, 60, 180, 100)),
    "twice-streams.pdf": sign(sign(stream, "First", EC, VISIBLE), "Second", EC384, (20, 60, 180, 100)),
    "stamped.pdf": sign(table, "Seal", EC, stamp=stamper()),
    "backdated.pdf": sign(table, "Seal", EC, stamp=stamper(BACKDATING, LONG_AGO)),
    "long-term.pdf": long_term(stream, EC, "Seal"),
    "certificates-only.pdf": certificates_only(sign(table, "Seal", EC, stamp=stamper())),
    "filled.pdf": update(sign(page(False, True), "Seal", EC), fill),
    "noted.pdf": update(sign(table, "Seal", EC), note),
    "repainted.pdf": update(sign(stream, "Seal", EC), repaint),
    "closed-then-sealed.pdf": sign(
        sign(table, "First", EC, certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES), "Second", RSA
    ),
    "sha1.pdf": sign(table, "Seal", RSA, digest="sha1", subfilter=ADOBE),
}
for file, content in files.items():
    with open(file, "wb") as out:
        out.write(content)
    print(file, len(content))
