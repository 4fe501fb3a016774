//! Who refers to what in a document, by the keys under which references stand.
//!
//! A key names a role only where it has it: `/DSS` in the catalog, not as the name of a font. Whoever made the file
//! chose the names of fonts and pictures.
//!
//! A later revision may change an object that has one innocent use, such as a list of annotations, and a second
//! one that shows on a page; or bring an object that an earlier one has long referred to. Both are known from here.

use crate::seal::file::{File, View};
use crate::seal::syntax::{Dict, Malformed, Value};
use std::collections::HashMap;

use super::form::Pages;

/// More objects than are followed.
const MAX_OBJECTS: usize = 400_000;

/// The uses of an object: a set of the kinds below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::seal::verify) struct Use(u16);

impl Use {
    pub(super) const FIELDS: Self = Self(1);
    pub(super) const ANNOTS: Self = Self(1 << 1);
    pub(super) const KIDS: Self = Self(1 << 2);
    pub(super) const PARENT: Self = Self(1 << 3);
    pub(super) const FORM: Self = Self(1 << 4);
    pub(super) const STORE: Self = Self(1 << 5);
    pub(super) const PROOFS: Self = Self(1 << 6);
    pub(super) const METADATA: Self = Self(1 << 7);
    /// By the structure tree, as what a tag stands for.
    pub(super) const TAGGED: Self = Self(1 << 8);
    /// In an array that is an object of its own.
    pub(super) const LISTED: Self = Self(1 << 9);
    const OTHER: Self = Self(1 << 10);

    /// The role that a key gives in a dictionary of this owner.
    fn of(key: &[u8], owner: Owner) -> Self {
        match (owner, key) {
            (Owner::Catalog, b"AcroForm") => Self::FORM,
            (Owner::Catalog, b"DSS") => Self::STORE,
            (Owner::Catalog, b"Metadata") => Self::METADATA,
            (Owner::Store, b"Certs" | b"CRLs" | b"OCSPs" | b"VRI") => Self::PROOFS,
            (Owner::Form, b"Fields") => Self::FIELDS,
            (Owner::Page, b"Annots") => Self::ANNOTS,
            // Looked at only for objects that are fields
            (_, b"Kids") => Self::KIDS,
            (_, b"Parent") => Self::PARENT,
            (_, b"Obj") => Self::TAGGED,
            _ => Self::OTHER,
        }
    }

    /// Whether there is no use but these.
    pub(super) fn is_only(self, allowed: &[Self]) -> bool {
        let allowed = allowed.iter().fold(0, |set, one| set | one.0);
        self.0 & !allowed == 0
    }
}

/// Whose dictionary it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Catalog,
    Form,
    /// The store of proofs.
    Store,
    Page,
    Other,
}

impl Owner {
    /// Who owns a dictionary that stands within one of this owner.
    fn within(self, key: &[u8]) -> Self {
        match (self, key) {
            (Self::Catalog, b"AcroForm") => Self::Form,
            (Self::Catalog, b"DSS") => Self::Store,
            _ => Self::Other,
        }
    }
}

/// The uses of all objects of a document.
pub(in crate::seal::verify) struct Uses(HashMap<u32, Use>);

impl Uses {
    /// Reads all objects of a document.
    pub(in crate::seal::verify) fn of(view: &View<'_>) -> Result<Self, Malformed> {
        let mut uses = Self(HashMap::new());
        uses.add(view, &view.numbers(MAX_OBJECTS)?)?;
        Ok(uses)
    }

    /// Takes up what the revision at `index` refers to.
    pub(in crate::seal::verify) fn follow(&mut self, file: &File<'_>, index: usize) -> Result<(), Malformed> {
        let numbers = file.revisions[index].numbers(MAX_OBJECTS).ok_or(Malformed)?;
        self.add(&file.as_of(index + 1), &numbers)
    }

    /// Adds what these objects of a document refer to. What they referred to earlier stays: an older reader may
    /// still follow it.
    fn add(&mut self, view: &View<'_>, numbers: &[u32]) -> Result<(), Malformed> {
        let root = view.latest()?.trailer.root;
        let catalog = view.object(root)?;
        let under = |key| -> Result<Option<u32>, Malformed> {
            Ok(catalog
                .dict()?
                .get(key)
                .and_then(Value::as_ref)
                .map(|id| id.number))
        };
        let (form, store) = (under("AcroForm")?, under("DSS")?);
        let pages = Pages::of(view)?;
        for number in numbers {
            let owner = match *number {
                number if number == root.number => Owner::Catalog,
                number if Some(number) == form => Owner::Form,
                number if Some(number) == store => Owner::Store,
                number if pages.own.contains_key(&number) => Owner::Page,
                _ => Owner::Other,
            };
            match view.numbered(*number)?.map(|object| object.value) {
                Some(Value::Dict(dict)) => self.dict(&dict, owner),
                Some(value) => self.note(&value, Use::LISTED),
                None => {}
            }
        }
        Ok(())
    }

    fn dict(&mut self, dict: &Dict, owner: Owner) {
        for entry in &dict.0 {
            match &entry.value {
                Value::Dict(inner) => self.dict(inner, owner.within(&entry.key)),
                value => self.note(value, Use::of(&entry.key, owner)),
            }
        }
    }

    fn note(&mut self, value: &Value, used: Use) {
        match value {
            Value::Ref(id) => self.0.entry(id.number).or_default().0 |= used.0,
            Value::Array(items) => items.iter().for_each(|item| self.note(item, used)),
            Value::Dict(dict) => self.dict(dict, Owner::Other),
            _ => {}
        }
    }

    /// How an object is used; none if nothing refers to it.
    pub(super) fn get(&self, number: u32) -> Option<Use> {
        self.0.get(&number).copied()
    }
}
