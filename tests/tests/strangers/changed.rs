//! Files of other programs that were changed, or made to be changed.

use super::*;
use needlepoint_core::seal::{Verdict, verify};
use needlepoint_tests::Authority;
use std::fs;

#[test]
fn flipped_bytes_are_told() {
    for name in [
        "rsa.pdf",
        "pss.pdf",
        "p256.pdf",
        "p384.pdf",
        "twice.pdf",
        "twice-streams.pdf",
        "stamped.pdf",
    ] {
        let pdf = file(name);
        let gaps = containers(&pdf);
        let mut changed = pdf.clone();
        for at in (8..pdf.len())
            .step_by(5)
            .filter(|at| !gaps.iter().any(|gap| gap.contains(at)))
        {
            changed[at] ^= 0x01;
            let intact = verify(&changed, None).is_ok_and(|found| found.intact);
            assert!(!intact, "{name}: byte {at} of {}", pdf.len());
            changed[at] = pdf[at];
        }
        for end in [pdf.len() - 1, pdf.len() - 40, pdf.len() / 2] {
            assert!(
                !verify(&pdf[..end], None).is_ok_and(|found| found.intact),
                "{name} cut at {end}"
            );
        }
        assert!(!found(&[&pdf[..], b"%%EOF\n"].concat()).intact, "{name}");
    }
}

/// Where the containers of a file stand, with their brackets.
fn containers(pdf: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let word = b"/ByteRange [";
    while let Some(at) = pdf[from..].windows(word.len()).position(|window| window == word) {
        let start = from + at + word.len();
        let end = start + pdf[start..].iter().position(|b| *b == b']').unwrap();
        let text = std::str::from_utf8(&pdf[start..end]).unwrap();
        let n: Vec<usize> = text.split_whitespace().map(|n| n.parse().unwrap()).collect();
        found.push(n[1]..n[2]);
        from = end;
    }
    assert!(!found.is_empty());
    found
}

fn number_of(pdf: &[u8], pick: impl Fn(&lopdf::Document) -> lopdf::ObjectId) -> u32 {
    pick(&lopdf::Document::load_mem(pdf).unwrap()).0
}

/// An update by another hand: the objects given, with a correct cross-reference.
fn update(pdf: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    let mut out = pdf.to_vec();
    let mut table = String::from("xref\n");
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n\r\n", out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap().0;
    let info = document
        .trailer
        .get(b"Info")
        .and_then(lopdf::Object::as_reference);
    let info = info.map_or(String::new(), |info| format!("/Info {} 0 R", info.0));
    let (size, prev, at) = (document.max_id + 50, document.xref_start, out.len());
    let trailer =
        format!("trailer\n<</Size {size}/Root {root} 0 R{info}/Prev {prev}>>\nstartxref\n{at}\n%%EOF\n");
    out.extend_from_slice(table.as_bytes());
    out.extend_from_slice(trailer.as_bytes());
    out
}

#[test]
fn updates_that_would_show_something_else_are_told() {
    let pdf = file("twice.pdf");
    let catalog = number_of(&pdf, |d| d.trailer.get(b"Root").unwrap().as_reference().unwrap());
    let page = number_of(&pdf, |d| *d.get_pages().get(&1).unwrap());
    let content = number_of(&pdf, |d| d.get_page_contents(*d.get_pages().get(&1).unwrap())[0]);
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let form = document
        .catalog()
        .unwrap()
        .get(b"AcroForm")
        .unwrap()
        .as_reference()
        .unwrap();
    let fields = document.get_dictionary(form).unwrap().get(b"Fields").unwrap();
    let fields = fields.as_array().or_else(|_| {
        document
            .get_object(fields.as_reference().unwrap())
            .unwrap()
            .as_array()
    });
    let first = fields.unwrap()[0].as_reference().unwrap().0;
    let text = |number: u32| {
        let mut bytes = Vec::new();
        let object = document.get_object((number, 0)).unwrap();
        lopdf::Document::with_version("1.7");
        write(&mut bytes, object);
        String::from_utf8(bytes).unwrap()
    };
    let with = |number: u32, more: &str| {
        let text = text(number);
        format!("{} {more}>>", text.strip_suffix(">>").unwrap())
    };
    let shadow = "<</Length 1>>\nstream\nq\nendstream";
    let next = document.max_id + 1;
    let cases: [(&str, Vec<(u32, String)>); 7] = [
        ("the page's content", vec![(content, shadow.into())]),
        ("the page", vec![(page, with(page, "/Rotate 180"))]),
        ("the catalog", vec![(catalog, with(catalog, "/OpenAction 1 0 R"))]),
        (
            "a seal taken away",
            vec![(first, text(first).replace("/V ", "/W "))],
        ),
        ("the place of a seal", vec![(first, with(first, "/TU (moved)"))]),
        (
            "a field",
            vec![
                (form.0, format!("<</SigFlags 3/Fields[{next} 0 R]>>")),
                (next, "<</FT/Tx/T(x)/V(y)>>".into()),
            ],
        ),
        (
            "no field at all",
            vec![(form.0, "<</SigFlags 3/Fields[]>>".into())],
        ),
    ];
    for (what, objects) in cases {
        let objects: Vec<(u32, &str)> = objects
            .iter()
            .map(|(number, body)| (*number, body.as_str()))
            .collect();
        let found = found(&update(&pdf, &objects));
        assert_eq!(found.verdict, Verdict::Changed, "{what}: {found:#?}");
        let last = found.revisions.last().unwrap();
        assert!(last.added.iter().any(|added| !added.harmless), "{what}: {last:?}");
    }
    // Proofs alone change nothing that shows
    let proofs = with(catalog, &format!("/DSS {next} 0 R"));
    let objects = [(catalog, &proofs[..]), (next, "<</Type/DSS/Certs[]>>")];
    let found = found(&update(&pdf, &objects));
    assert!(
        found.verdict == Verdict::NotChecked && !found.covers_whole_file,
        "{found:#?}"
    );
    let last = found.revisions.last().unwrap();
    assert!(last.added.iter().all(|added| added.harmless), "{last:?}");
}

/// A value in PDF syntax, as far as the cases need.
fn write(out: &mut Vec<u8>, value: &lopdf::Object) {
    use lopdf::Object;
    match value {
        Object::Dictionary(dict) => {
            out.extend_from_slice(b"<<");
            for (key, value) in dict.iter() {
                out.extend_from_slice(format!("/{} ", String::from_utf8_lossy(key)).as_bytes());
                write(out, value);
                out.push(b' ');
            }
            out.extend_from_slice(b">>");
        }
        Object::Array(items) => {
            out.push(b'[');
            for item in items {
                write(out, item);
                out.push(b' ');
            }
            out.push(b']');
        }
        Object::Name(name) => out.extend_from_slice(format!("/{}", String::from_utf8_lossy(name)).as_bytes()),
        Object::String(text, _) => {
            let digits: String = text.iter().map(|b| format!("{b:02x}")).collect();
            out.extend_from_slice(format!("<{digits}>").as_bytes());
        }
        Object::Reference(id) => out.extend_from_slice(format!("{} {} R", id.0, id.1).as_bytes()),
        Object::Integer(n) => out.extend_from_slice(n.to_string().as_bytes()),
        Object::Real(n) => out.extend_from_slice(n.to_string().as_bytes()),
        other => panic!("{other:?} is not needed"),
    }
}

/// A document that was made to be changed after it is signed, signed by pyHanko.
fn signed_trap(authority: &Authority, objects: &[&str]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (number, body) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n\r\n", pdf.len()));
        pdf.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let at = pdf.len();
    let trailer = format!(
        "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n",
        objects.len() + 1
    );
    pdf.extend_from_slice((table + &trailer).as_bytes());
    let (unsigned, signed) = (authority.file("trap.pdf"), authority.file("trap-signed.pdf"));
    fs::write(&unsigned, pdf).unwrap();
    sign(authority, &unsigned, &signed);
    let pdf = fs::read(signed).unwrap();
    assert!(found(&pdf).intact, "{:#?}", found(&pdf));
    pdf
}

#[test]
fn documents_that_were_made_to_be_changed_are_told() {
    let authority = Authority::new();
    let pages = "<</Type/Pages/Count 1/Kids[3 0 R]>>";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>/Contents 4 0 R>>";
    let content = "<</Length 23>>\nstream\n0.9 g 20 20 160 40 re f\nendstream";
    let red = "<</Length 25>>\nstream\n1 0 0 rg 0 0 200 200 re f\nendstream";
    let told = |what: &str, pdf: &[u8], objects: &[(u32, &str)]| {
        let found = found(&update(pdf, objects));
        assert_eq!(found.verdict, Verdict::Changed, "{what}: {found:#?}");
    };
    // Proofs are harmless where they stand alone: a change is not to pass beside them
    let beside_proofs = |pdf: &[u8], (number, body): (u32, &str)| {
        let document = lopdf::Document::load_mem(pdf).unwrap();
        let mut catalog = Vec::new();
        write(
            &mut catalog,
            &lopdf::Object::Dictionary(document.catalog().unwrap().clone()),
        );
        let catalog = String::from_utf8(catalog).unwrap();
        let catalog = format!("{}/DSS 40 0 R>>", catalog.strip_suffix(">>").unwrap());
        let root = number_of(pdf, |d| d.trailer.get(b"Root").unwrap().as_reference().unwrap());
        update(
            pdf,
            &[(root, &catalog), (number, body), (40, "<</Type/DSS/Certs[]>>")],
        )
    };

    // The page already refers to a content that is not there yet
    let dangling = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>/Contents[4 0 R 90 0 R]>>";
    let pdf = signed_trap(
        &authority,
        &["<</Type/Catalog/Pages 2 0 R>>", pages, dangling, content],
    );
    told("what was missing", &pdf, &[(90, red)]);

    // The store of proofs is the page's resources too
    let twofold = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources 5 0 R/Contents 4 0 R>>";
    let catalog = "<</Type/Catalog/Pages 2 0 R/DSS 5 0 R>>";
    let pdf = signed_trap(&authority, &[catalog, pages, twofold, content, "<</Certs[]>>"]);
    told("a store with two uses", &pdf, &[(5, "<</Certs[]/XObject<<>>>>")]);
    // With one use it may grow
    let pdf = signed_trap(&authority, &[catalog, pages, page, content, "<</Certs[]>>"]);
    let grown = found(&update(&pdf, &[(5, "<</Certs[]/CRLs[]>>")]));
    assert!(grown.intact, "{grown:#?}");

    // What the file says of itself is on the page too
    let says = "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
                xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/></x:xmpmeta><?xpacket end=\"w\"?>";
    let metadata = |more: &str| {
        let length = says.len() + more.len();
        format!("<</Type/Metadata/Subtype/XML/Length {length}>>\nstream\n{says}{more}\nendstream")
    };
    let catalog = "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>";
    let pdf = signed_trap(&authority, &[catalog, pages, page, &metadata("")]);
    told(
        "metadata with two uses",
        &pdf,
        &[(4, &metadata(" 0 0 200 200 re f"))],
    );

    // The list of annotations is the list of contents too
    let listed =
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>/Contents 5 0 R/Annots 5 0 R>>";
    let pdf = signed_trap(
        &authority,
        &["<</Type/Catalog/Pages 2 0 R>>", pages, listed, content, "[]"],
    );
    told("a list with two uses", &pdf, &[(5, "[4 0 R]")]);

    // Fonts, pictures and colours may bear the names of what is harmless elsewhere
    let named = |resources: &str| {
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<{resources}>>/Contents 4 0 R>>")
    };
    let catalog = "<</Type/Catalog/Pages 2 0 R>>";
    let font = |name: &str| {
        format!("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[49/{name}]>>>>")
    };
    let picture = |shows: &str| {
        let length = shows.len();
        format!(
            "<</Type/Metadata/Subtype/Form/BBox[0 0 200 200]/Length {length}>>\nstream\n{shows}\nendstream"
        )
    };
    let state = |opacity: u8| format!("<</ca {opacity}>>");
    let colours = |name: &str| format!("[/Indexed/DeviceRGB 0<{name}>]");
    for (resources, before, after) in [
        ("/Font<</Certs 5 0 R>>", font("one"), font("nine")),
        ("/ExtGState<</DSS 5 0 R>>", state(0), state(1)),
        (
            "/XObject<</Metadata 5 0 R>>",
            picture("q Q"),
            picture("0 0 99 99 re f"),
        ),
        (
            "/XObject<</Kids 5 0 R>>",
            picture("q Q"),
            picture("0 0 99 99 re f"),
        ),
        (
            "/ColorSpace<</Fields 5 0 R>>",
            colours("000000"),
            colours("ffffff"),
        ),
    ] {
        let pdf = signed_trap(&authority, &[catalog, pages, &named(resources), content, &before]);
        let found = found(&beside_proofs(&pdf, (5, &after)));
        assert_eq!(found.verdict, Verdict::Changed, "{resources}: {found:#?}");
    }

    // A stream of a wrong length: readers look for its end, each in its own way
    let long =
        |shows: &str| format!("<</Subtype/Form/BBox[0 0 200 200]/Length 3>>\nstream\n{shows}\nendstream");
    let resources = named("/XObject<</F 5 0 R>>");
    let pdf = signed_trap(
        &authority,
        &[catalog, pages, &resources, content, &long("0 0 10 10 re f")],
    );
    let exchanged = long("0 0 99 99 re f");
    let found = found(&beside_proofs(&pdf, (5, &exchanged)));
    assert_eq!(found.verdict, Verdict::Changed, "{found:#?}");
}

#[test]
fn what_a_seal_shows_is_not_drawn_anew() {
    let authority = Authority::new();
    let pages = "<</Type/Pages/Count 1/Kids[3 0 R]>>";
    let content = "<</Length 23>>\nstream\n0.9 g 20 20 160 40 re f\nendstream";
    let drawn = |shade: u8| {
        format!("<</Subtype/Form/BBox[0 0 99 20]/Length 18>>\nstream\n{shade} g 0 0 99 20 re f \nendstream")
    };
    // An empty place for a second seal, which shows nothing yet; and one in a place of its own
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R]>>>>";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>/Contents 4 0 R/Annots[6 0 R]>>";
    let field = "<</FT/Sig/T(Second)/Kids[6 0 R]>>";
    let place = "<</Type/Annot/Subtype/Widget/F 4/Parent 5 0 R/Rect[20 20 119 40]>>";
    let shown = place.replace(">>", "/AP<</N 7 0 R>>>>");
    let pdf = signed_trap(
        &authority,
        &[catalog, pages, page, content, field, place, &drawn(0)],
    );
    let says = |pdf: &[u8]| {
        let last = found(pdf).revisions.pop().unwrap();
        let words = "The place of the seal “Second” was changed.";
        last.added
            .iter()
            .any(|added| !added.harmless && added.says == words)
    };
    assert!(says(&update(&pdf, &[(6, &shown)])));

    // The same where the field is filled: what it shows stays
    let filled = update(
        &pdf,
        &[
            (5, "<</FT/Sig/T(Second)/Kids[6 0 R]/V 8 0 R>>"),
            (8, "<</Type/Sig>>"),
            (6, &shown),
        ],
    );
    assert!(!says(&filled));
    assert!(says(&update(&filled, &[(6, &shown.replace("119", "180"))])));
}
