//! The form of a document as a flat list of its fields, and its pages.

use crate::seal::file::View;
use crate::seal::syntax::{Dict, Id, Malformed, Value, text};
use std::collections::{HashMap, HashSet};

/// More fields than a form has, and more pages than a document.
const MAX_NODES: usize = 50_000;
/// How deep fields and pages may nest.
const MAX_DEPTH: usize = 32;

/// A field of a form, or a widget of one.
#[derive(Debug, Clone)]
pub(in crate::seal::verify) struct Field {
    pub(in crate::seal::verify) id: Id,
    /// The names of the field and of those above it, with dots between.
    pub(in crate::seal::verify) name: String,
    /// It is a signature field, or a widget of one.
    pub(in crate::seal::verify) is_signature: bool,
    /// What fills it.
    pub(in crate::seal::verify) value: Option<Value>,
    /// The number of the field that it is a place of, where it has no name of its own.
    pub(in crate::seal::verify) place_of: Option<u32>,
}

/// What a field has from those above it.
#[derive(Clone, Default)]
struct Above {
    name: String,
    is_signature: bool,
    depth: usize,
    /// The number of the nearest one that is not a place of another.
    field: Option<u32>,
}

/// A page.
#[derive(Debug, Clone)]
struct Page {
    id: Id,
    /// What it shows.
    contents: Vec<Id>,
    /// Its list of annotations, where that is an object of its own.
    annotations: Option<Id>,
}

/// A value, with a reference followed once.
pub(super) fn resolved(view: &View<'_>, value: Option<&Value>) -> Result<Option<Value>, Malformed> {
    match value {
        Some(Value::Ref(id)) => Ok(Some(view.object(*id)?.value)),
        value => Ok(value.cloned()),
    }
}

/// The references in an array that stands under a key, itself or by reference.
pub(super) fn listed(view: &View<'_>, dict: &Dict, key: &str) -> Result<Vec<Id>, Malformed> {
    match resolved(view, dict.get(key))? {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(|item| item.as_ref().ok_or(Malformed)).collect(),
        Some(_) => Err(Malformed),
    }
}

/// The form's dictionary; none where the document has no form.
pub(super) fn form(view: &View<'_>) -> Result<Option<Dict>, Malformed> {
    let root = view.object(view.latest()?.trailer.root)?;
    match resolved(view, root.dict()?.get("AcroForm"))? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Dict(form)) => Ok(Some(form)),
        Some(_) => Err(Malformed),
    }
}

/// All fields of the form, those above before those below.
pub(in crate::seal::verify) fn fields(view: &View<'_>) -> Result<Vec<Field>, Malformed> {
    let Some(form) = form(view)? else {
        return Ok(Vec::new());
    };
    let mut found: Vec<Field> = Vec::new();
    let mut seen = HashSet::new();
    let roots = listed(view, &form, "Fields")?;
    let mut open: Vec<(Id, Above)> = roots.into_iter().rev().map(|id| (id, Above::default())).collect();
    while let Some((id, above)) = open.pop() {
        if above.depth > MAX_DEPTH || found.len() > MAX_NODES || !seen.insert(id.number) {
            return Err(Malformed);
        }
        let object = view.object(id)?;
        let dict = object.dict()?;
        let own = dict.get("T").and_then(Value::as_text).map(text);
        let is_signature = match dict.get("FT") {
            Some(kind) => kind.as_name() == Some(b"Sig"),
            None => above.is_signature,
        };
        let place_of = if own.is_none() { above.field } else { None };
        let name = match (own, above.name.is_empty()) {
            (Some(own), true) => own,
            (Some(own), false) => format!("{}.{own}", above.name),
            (None, _) => above.name,
        };
        let below = Above {
            name: name.clone(),
            is_signature,
            depth: above.depth + 1,
            field: place_of.or(Some(id.number)),
        };
        for kid in listed(view, dict, "Kids")?.into_iter().rev() {
            open.push((kid, below.clone()));
        }
        found.push(Field {
            id,
            name,
            is_signature,
            value: dict.get("V").filter(|value| **value != Value::Null).cloned(),
            place_of,
        });
    }
    Ok(found)
}

/// All pages in their order.
fn pages(view: &View<'_>) -> Result<Vec<Page>, Malformed> {
    let root = view.object(view.latest()?.trailer.root)?;
    let tree = root
        .dict()?
        .get("Pages")
        .and_then(Value::as_ref)
        .ok_or(Malformed)?;
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut open = vec![(tree, 0)];
    while let Some((id, depth)) = open.pop() {
        if depth > MAX_DEPTH || found.len() > MAX_NODES || !seen.insert(id.number) {
            return Err(Malformed);
        }
        let object = view.object(id)?;
        let dict = object.dict()?;
        if dict.get("Kids").is_some() {
            let kids = listed(view, dict, "Kids")?;
            open.extend(kids.into_iter().rev().map(|kid| (kid, depth + 1)));
            continue;
        }
        let contents = match dict.get("Contents") {
            Some(Value::Ref(id)) => vec![*id],
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_ref).collect(),
            _ => Vec::new(),
        };
        found.push(Page {
            id,
            contents,
            annotations: dict.get("Annots").and_then(Value::as_ref),
        });
    }
    Ok(found)
}

/// The pages of the document before, and what belongs to each, by number.
pub(super) struct Pages {
    pub(super) ids: Vec<Id>,
    pub(super) own: HashMap<u32, usize>,
    pub(super) contents: HashMap<u32, usize>,
    pub(super) annotations: HashMap<u32, usize>,
}

impl Pages {
    /// Reads the page tree of a document.
    pub(super) fn of(view: &View<'_>) -> Result<Self, Malformed> {
        let pages = pages(view)?;
        let mut found = Self {
            ids: pages.iter().map(|page| page.id).collect(),
            own: HashMap::new(),
            contents: HashMap::new(),
            annotations: HashMap::new(),
        };
        for (at, page) in pages.iter().enumerate() {
            found.own.insert(page.id.number, at);
            found
                .contents
                .extend(page.contents.iter().map(|id| (id.number, at)));
            found
                .annotations
                .extend(page.annotations.map(|id| (id.number, at)));
        }
        Ok(found)
    }
}
