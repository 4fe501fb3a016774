//! Writes the update that holds a time-stamp of the whole document, and the proofs that its certificates were good.
//!
//! Like the update of a seal it is a function of the document before it and of a few values, and `verify` writes
//! it anew and compares. It touches no page: its field has no place on one, and so needs no tag and no appearance.
//! What is said there of the form holds here too: it does not change, another form may stand beside it.

use super::file::View;
use super::slot::{fields, open_without};
use super::syntax::{Dict, Id, Malformed, Value};
use super::update::{Section, Update, end_of_stream, open_range};

/// The keys under which certificates, revocation lists and answers about revocation stand.
pub(super) const PROOFS: [&str; 3] = ["Certs", "CRLs", "OCSPs"];
/// What the fields of our time-stamps are called, with a number behind it.
const NAME: &str = "time-stamp-";

/// Proofs as deflated streams, in the order of [`PROOFS`].
pub(super) type Streams<'a> = [Vec<&'a [u8]>; 3];

/// Writes the update that follows a document of `base` bytes, with room for `reserved` bytes of token.
pub(super) fn write(
    base: usize,
    view: &View<'_>,
    proofs: Option<&Streams<'_>>,
    reserved: usize,
) -> Result<Update, Malformed> {
    let latest = view.latest()?;
    let field = latest.trailer.size;
    let (stamp, dss, first) = (field + 1, field + 2, field + 3);
    let room: usize = proofs
        .iter()
        .flat_map(|p| p.iter().flatten())
        .map(|p| p.len() + 128)
        .sum();
    let mut out = Section::new(base, room + 2 * reserved + 4096);

    let root_id = latest.trailer.root;
    let root = view.object(root_id)?;
    let form_id = root
        .dict()?
        .get("AcroForm")
        .and_then(Value::as_ref)
        .ok_or(Malformed)?;
    let form = view.object(form_id)?;
    let old_fields = references(form.dict()?, "Fields")?;
    let mut dict = open_without(&form.source, form.dict()?, &["Fields", "SigFlags"]);
    let listed = list(old_fields.iter().copied().chain([Id::new(field)]));
    dict.extend_from_slice(format!("/Fields{listed}/SigFlags 3>>").as_bytes());
    out.object(form_id.number, &[&dict]);

    let mut next = first;
    if let Some(proofs) = proofs {
        let mut dict = open_without(&root.source, root.dict()?, &["DSS"]);
        dict.extend_from_slice(format!("/DSS {dss} 0 R>>").as_bytes());
        out.object(root_id.number, &[&dict]);
        let old = store(view)?;
        let mut dict = "<</Type/DSS".to_owned();
        for (key, streams) in PROOFS.iter().zip(proofs) {
            let last = next + u32::try_from(streams.len()).map_err(|_| Malformed)?;
            let before = old.as_ref().map_or(Ok(Vec::new()), |old| references(old, key))?;
            if !before.is_empty() || next < last {
                let listed = list(before.into_iter().chain((next..last).map(Id::new)));
                dict.push_str(&format!("/{key}{listed}"));
            }
            next = last;
        }
        dict.push_str(">>");
        out.object(dss, &[dict.as_bytes()]);
        for (number, stream) in (first..).zip(proofs.iter().flatten()) {
            let head = format!("<</Filter/FlateDecode/Length {}>>\nstream\n", stream.len());
            out.object(number, &[head.as_bytes(), stream, end_of_stream(stream)]);
        }
    } else {
        next = dss;
    }

    let named = format!("<</FT/Sig/T({})/V {stamp} 0 R>>", name(view)?);
    out.object(field, &[named.as_bytes()]);
    let mut head = b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161\n".to_vec();
    let range_at = open_range(&mut head);
    let body = out.object(stamp, &[&head, b"<", &vec![b'0'; 2 * reserved], b">>>"]);
    let less = body + head.len();
    let greater = less + 1 + 2 * reserved + 1;
    out.finish(latest, next);
    Ok(out.covered(body + range_at, less..greater))
}

/// What the field of the next time-stamp is called.
pub(super) fn name(view: &View<'_>) -> Result<String, Malformed> {
    let fields = fields(view)?;
    let earlier = fields.iter().filter(|(name, _)| name.starts_with(NAME)).count();
    Ok(format!("{NAME}{}", earlier + 1))
}

/// The store of proofs that a document has already.
pub(super) fn store(view: &View<'_>) -> Result<Option<Dict>, Malformed> {
    let root = view.object(view.latest()?.trailer.root)?;
    match root.dict()?.get("DSS") {
        None => Ok(None),
        Some(value) => {
            let store = view.object(value.as_ref().ok_or(Malformed)?)?;
            Ok(Some(store.dict()?.clone()))
        }
    }
}

/// The references in an array; an empty one where there is none.
pub(super) fn references(dict: &Dict, key: &str) -> Result<Vec<Id>, Malformed> {
    match dict.get(key) {
        None => Ok(Vec::new()),
        Some(value) => {
            let items = value.as_array().ok_or(Malformed)?;
            items.iter().map(|item| item.as_ref().ok_or(Malformed)).collect()
        }
    }
}

fn list(ids: impl Iterator<Item = Id>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(" "))
}
