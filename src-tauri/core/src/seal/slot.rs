//! The place in a document that a seal fills: an empty signature field of the base document.
//!
//! Fields are only ever filled, never made: a field that the base document does not have would change
//! its structure tree after somebody signed it.

use super::file::View;
use super::syntax::{Dict, Id, Malformed, Value, text};
use super::update::write_name;

/// More fields than a sheet has signatures.
const MAX_FIELDS: usize = 256;

/// An empty signature field and all that its filling touches.
pub(super) struct Slot {
    pub(super) field: Id,
    /// The field's dictionary without its value and appearance, and without its closing `>>`.
    pub(super) field_open: Vec<u8>,
    /// Width and height of the field in points.
    pub(super) size: (f64, f64),
    /// Whether the document is read from right to left.
    pub(super) rtl: bool,
    /// The font that the form offers for the text of signatures.
    pub(super) font: Option<Id>,
    /// The form, where it does not say yet that it holds signatures: its number and new dictionary.
    pub(super) form: Option<(Id, Vec<u8>)>,
}

/// Why a field cannot be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlotError {
    Malformed,
    NoField,
    Filled,
}

impl From<Malformed> for SlotError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Finds the empty signature field of this name.
pub(super) fn find(view: &View<'_>, name: &str) -> Result<Slot, SlotError> {
    let root = view.object(view.latest()?.trailer.root)?;
    let preferences = root.dict()?.get("ViewerPreferences").and_then(Value::as_dict);
    let direction = preferences.and_then(|preferences| preferences.get("Direction"));
    let rtl = direction.and_then(Value::as_name) == Some(b"R2L");
    let form_id = match root.dict()?.get("AcroForm") {
        None => return Err(SlotError::NoField),
        Some(value) => value.as_ref().ok_or(Malformed)?,
    };
    let form = view.object(form_id)?;
    let form_dict = form.dict()?;
    let fields = form_dict
        .get("Fields")
        .and_then(Value::as_array)
        .ok_or(Malformed)?;
    for field_id in fields.iter().take(MAX_FIELDS).filter_map(Value::as_ref) {
        let field = view.object(field_id)?;
        let dict = field.dict()?;
        if dict.get("T").and_then(Value::as_text).map(text).as_deref() != Some(name) {
            continue;
        }
        if dict.get("FT").and_then(Value::as_name) != Some(b"Sig") {
            return Err(SlotError::NoField);
        }
        if dict.get("V").is_some() {
            return Err(SlotError::Filled);
        }
        let has_signatures = form_dict.get("SigFlags").and_then(Value::as_int) == Some(3);
        let form_bytes = || {
            let mut bytes = open_without(&form.source, form_dict, &["SigFlags"]);
            bytes.extend_from_slice(b"/SigFlags 3>>");
            bytes
        };
        return Ok(Slot {
            field: field_id,
            field_open: open_without(&field.source, dict, &["V", "AP"]),
            size: size(dict)?,
            rtl,
            font: font(view, form_dict)?,
            form: (!has_signatures).then(|| (form_id, form_bytes())),
        });
    }
    Err(SlotError::NoField)
}

/// The names of the signature fields, in the order of the form, and whether each is filled.
pub(super) fn fields(view: &View<'_>) -> Result<Vec<(String, bool)>, Malformed> {
    let root = view.object(view.latest()?.trailer.root)?;
    let Some(form) = root.dict()?.get("AcroForm").and_then(Value::as_ref) else {
        return Ok(Vec::new());
    };
    let form = view.object(form)?;
    let fields = form
        .dict()?
        .get("Fields")
        .and_then(Value::as_array)
        .ok_or(Malformed)?;
    let mut found = Vec::new();
    for id in fields.iter().take(MAX_FIELDS).filter_map(Value::as_ref) {
        let field = view.object(id)?;
        let dict = field.dict()?;
        if dict.get("FT").and_then(Value::as_name) == Some(b"Sig") {
            let name = dict
                .get("T")
                .and_then(Value::as_text)
                .map(text)
                .unwrap_or_default();
            found.push((name, dict.get("V").is_some()));
        }
    }
    Ok(found)
}

fn size(field: &Dict) -> Result<(f64, f64), Malformed> {
    let rect: Vec<f64> = field
        .get("Rect")
        .and_then(Value::as_array)
        .ok_or(Malformed)?
        .iter()
        .filter_map(Value::as_number)
        .collect();
    let &[left, bottom, right, top] = rect.as_slice() else {
        return Err(Malformed);
    };
    let (width, height) = ((right - left).abs(), (top - bottom).abs());
    let sane = |side: f64| (8.0..=5000.0).contains(&side);
    if sane(width) && sane(height) {
        Ok((width, height))
    } else {
        Err(Malformed)
    }
}

/// `/DR << /Font << /Sign N 0 R >> >>`, each level in place or by reference.
fn font(view: &View<'_>, form: &Dict) -> Result<Option<Id>, Malformed> {
    let inner = |dict: &Dict, key: &str| -> Result<Option<Dict>, Malformed> {
        match dict.get(key) {
            None => Ok(None),
            Some(Value::Dict(dict)) => Ok(Some(dict.clone())),
            Some(Value::Ref(id)) => Ok(Some(view.object(*id)?.dict()?.clone())),
            Some(_) => Err(Malformed),
        }
    };
    let Some(resources) = inner(form, "DR")? else {
        return Ok(None);
    };
    let Some(fonts) = inner(&resources, "Font")? else {
        return Ok(None);
    };
    Ok(fonts.get("Sign").and_then(Value::as_ref))
}

/// A dictionary as it stands in the source, without some keys and without its end.
pub(super) fn open_without(source: &[u8], dict: &Dict, keys: &[&str]) -> Vec<u8> {
    let mut out = b"<<".to_vec();
    for entry in dict
        .0
        .iter()
        .filter(|e| !keys.iter().any(|key| e.key == key.as_bytes()))
    {
        write_name(&mut out, &entry.key);
        out.push(b' ');
        out.extend_from_slice(&source[entry.range.clone()]);
        out.push(b'\n');
    }
    out
}
