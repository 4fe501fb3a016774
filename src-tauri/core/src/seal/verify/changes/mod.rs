//! What a revision changed in the document before it, object by object.
//!
//! Harmless is only what is known to be: a signature field that is filled, or added where it shows nothing, a store of
//! proofs, the date of the last change. Everything else is told as a change of what was sealed, also where it
//! may be innocent. Pictures and texts are not compared: that an object changed is enough, and what a new seal's picture
//! covers is not checked.

mod form;
mod same;
mod uses;

pub(super) use form::{Field, fields};
pub(super) use uses::Uses;

use super::found::{Addition, Kind};
use crate::seal::file::{File, View};
use crate::seal::syntax::{Dict, Id, Malformed, Object, Value};
use form::{Pages, listed, resolved};
use same::{different, is_equal, is_same, is_stream};
use std::collections::{BTreeSet, HashMap, HashSet};
use uses::Use;

/// More objects than a revision changes that is looked into.
const MAX_CHANGED: usize = 100_000;

/// How many changes of a revision are told.
const MAX_TOLD: usize = 50;

/// What a revision did.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// What it added or changed, but for seals.
    pub(super) additions: Vec<Addition>,
    /// The signature fields that it filled.
    pub(super) filled: Vec<String>,
}

/// Reads what the revision at `index` did to the document before it, of which the uses are known.
pub(super) fn read(file: &File<'_>, index: usize, uses: &Uses) -> Result<Changes, Malformed> {
    let (old, new) = (file.as_of(index), file.as_of(index + 1));
    let mut comparison = Comparison::new(old, new, uses)?;
    let mut numbers = file.revisions[index].numbers(MAX_CHANGED).ok_or(Malformed)?;
    numbers.sort_unstable();
    numbers.dedup();
    let mut changed = Vec::new();
    for number in numbers {
        // A line that says nothing that is known here may say something to others
        file.revisions[index].place(file.bytes, number).ok_or(Malformed)?;
        match (old.numbered(number)?, new.numbered(number)?) {
            (None, None) => {}
            (None, Some(_)) if uses.get(number).is_none() => {
                comparison.fresh.insert(number);
            }
            (Some(before), Some(after)) if is_same(&old, &before, &new, &after)? => {}
            (before, after) => changed.push((number, before, after)),
        }
    }
    for (number, before, after) in changed {
        comparison.change(number, before.as_ref(), after.as_ref())?;
    }
    comparison.trailer()?;
    Ok(comparison.told())
}

/// The document before and after.
struct Comparison<'f> {
    old: View<'f>,
    new: View<'f>,
    uses: &'f Uses,
    root: Id,
    fields: HashMap<u32, Field>,
    new_fields: HashMap<u32, Field>,
    pages: Pages,
    /// The numbers of objects that nothing referred to before.
    fresh: HashSet<u32>,
    found: BTreeSet<(Kind, bool, String)>,
    filled: Vec<String>,
}

impl<'f> Comparison<'f> {
    fn new(old: View<'f>, new: View<'f>, uses: &'f Uses) -> Result<Self, Malformed> {
        let by_number =
            |fields: Vec<Field>| fields.into_iter().map(|field| (field.id.number, field)).collect();
        Ok(Self {
            old,
            new,
            uses,
            root: old.latest()?.trailer.root,
            fields: by_number(fields(&old)?),
            new_fields: by_number(fields(&new)?),
            pages: Pages::of(&old)?,
            fresh: HashSet::new(),
            found: BTreeSet::new(),
            filled: Vec::new(),
        })
    }

    fn add(&mut self, kind: Kind, harmless: bool, says: impl Into<String>) {
        self.found.insert((kind, harmless, says.into()));
    }

    fn told(self) -> Changes {
        let more = self.found.len().saturating_sub(MAX_TOLD);
        let more = (more > 0).then(|| (Kind::Other, false, format!("{more} more changes.")));
        let additions = self.found.into_iter().take(MAX_TOLD).chain(more);
        Changes {
            additions: additions
                .map(|(kind, harmless, says)| Addition::new(kind, harmless, says))
                .collect(),
            filled: self.filled,
        }
    }

    fn trailer(&mut self) -> Result<(), Malformed> {
        let (before, after) = (&self.old.latest()?.trailer, &self.new.latest()?.trailer);
        if before.root != after.root {
            self.add(
                Kind::Other,
                false,
                "The whole document was put in place of another.",
            );
        }
        if before.info.is_some() && before.info != after.info {
            self.add(Kind::Information, false, INFORMATION);
        }
        Ok(())
    }

    /// One object that is not what it was.
    fn change(
        &mut self,
        number: u32,
        before: Option<&Object<'f>>,
        after: Option<&Object<'f>>,
    ) -> Result<(), Malformed> {
        let used = self.uses.get(number);
        let dict = |object: Option<&Object<'f>>| object.and_then(|object| object.value.as_dict().cloned());
        let (old, new) = (dict(before), dict(after));
        let is_info = self
            .old
            .latest()?
            .trailer
            .info
            .is_some_and(|info| info.number == number);
        if number == self.root.number {
            return self.catalog(&old.ok_or(Malformed)?, &new.ok_or(Malformed)?);
        }
        if is_info && used.is_none() {
            self.information(old.as_ref(), new.as_ref());
            return Ok(());
        }
        let Some(used) = used else {
            // Nothing leads there, unless it holds other objects
            let holds = |dict: &Option<Dict>| dict.as_ref().is_some_and(|dict| is_type(dict, b"ObjStm"));
            if holds(&old) || holds(&new) {
                self.add(Kind::Other, false, OTHER);
            }
            return Ok(());
        };
        let both = old.as_ref().zip(new.as_ref());
        if let Some((old, new)) = both
            && used.is_only(&[Use::METADATA])
            && is_type(old, b"Metadata")
            && is_type(new, b"Metadata")
        {
            self.add(Kind::Information, true, INFORMATION);
            return Ok(());
        }
        // Nothing below has a stream, which could show on a page
        if before.into_iter().chain(after).any(is_stream) {
            self.other(number, old.or(new).as_ref());
            return Ok(());
        }
        if let Some((old, new)) = both {
            if used.is_only(&[Use::FORM]) {
                return self.form(old, new);
            }
            if used.is_only(&[Use::STORE, Use::PROOFS]) {
                self.add(Kind::Proofs, true, PROOFS);
                return Ok(());
            }
            if let Some(page) = self.pages.own.get(&number).copied() {
                return self.page(page, old, new);
            }
            if let Some(field) = self.fields.get(&number).cloned() {
                self.field(&field, used, old, new);
                return Ok(());
            }
        }
        if let Some((Value::Array(_), Value::Array(after))) =
            before.map(|o| &o.value).zip(after.map(|o| &o.value))
        {
            if used.is_only(&[Use::FIELDS]) {
                // The form's own comparison follows the reference
                return self.fields_of_form();
            }
            if used.is_only(&[Use::PROOFS]) {
                self.add(Kind::Proofs, true, PROOFS);
                return Ok(());
            }
            if used.is_only(&[Use::ANNOTS])
                && let Some(page) = self.pages.annotations.get(&number).copied()
            {
                return self.annotations(page, after);
            }
        }
        self.other(number, old.or(new).as_ref());
        Ok(())
    }

    fn catalog(&mut self, old: &Dict, new: &Dict) -> Result<(), Malformed> {
        for key in different(old, new) {
            match key.as_slice() {
                b"AcroForm" => {
                    let form = |view: &View<'f>, dict: &Dict| resolved(view, dict.get("AcroForm"));
                    let (before, after) = (form(&self.old, old)?, form(&self.new, new)?);
                    let before = before
                        .as_ref()
                        .and_then(Value::as_dict)
                        .cloned()
                        .unwrap_or_default();
                    let after = after.as_ref().and_then(Value::as_dict).ok_or(Malformed)?;
                    self.form(&before, after)?;
                }
                b"DSS" => self.add(Kind::Proofs, true, PROOFS),
                b"Metadata" => self.add(Kind::Information, true, INFORMATION),
                // Which edition and extensions of PDF the file uses
                b"Version" | b"Extensions" => {}
                _ => self.add(
                    Kind::Other,
                    false,
                    "How the document opens or is put together was changed.",
                ),
            }
        }
        Ok(())
    }

    fn form(&mut self, old: &Dict, new: &Dict) -> Result<(), Malformed> {
        for key in different(old, new) {
            match key.as_slice() {
                b"Fields" => self.fields_of_form()?,
                b"SigFlags" => {}
                b"DR" | b"DA" if old.entry(&String::from_utf8_lossy(&key)).is_none() => {}
                _ => self.add(Kind::Form, false, "The form was changed."),
            }
        }
        Ok(())
    }

    /// The list of fields: it may only grow, by signature fields.
    fn fields_of_form(&mut self) -> Result<(), Malformed> {
        let list = |view: &View<'f>| -> Result<Vec<Id>, Malformed> {
            form::form(view)?.map_or(Ok(Vec::new()), |form| listed(view, &form, "Fields"))
        };
        let (before, after) = (list(&self.old)?, list(&self.new)?);
        let numbers = |ids: &[Id]| ids.iter().map(|id| id.number).collect::<HashSet<u32>>();
        let (had, has) = (numbers(&before), numbers(&after));
        if !had.is_subset(&has) {
            self.add(Kind::Form, false, "A form field was taken away.");
        }
        for id in after.iter().filter(|id| !had.contains(&id.number)) {
            let Some(field) = self.new_fields.get(&id.number).cloned() else {
                return Err(Malformed);
            };
            let name = &field.name;
            if !field.is_signature {
                self.add(Kind::Form, false, format!("A form field “{name}” was added."));
            } else if !self.fresh.contains(&id.number) {
                self.add(Kind::Other, false, OTHER);
            } else if field.value.is_none() {
                self.add(
                    Kind::Form,
                    false,
                    format!("An empty place for a seal “{name}” was added."),
                );
            } else {
                self.filled.push(name.clone());
            }
        }
        Ok(())
    }

    /// A field of the form: a signature field may be filled once.
    fn field(&mut self, field: &Field, used: Use, old: &Dict, new: &Dict) {
        let name = &field.name;
        if !field.is_signature {
            return self.add(
                Kind::Form,
                false,
                format!("The form field “{name}” was filled in or changed."),
            );
        }
        let roles = [
            Use::FIELDS,
            Use::KIDS,
            Use::ANNOTS,
            Use::PARENT,
            Use::TAGGED,
            Use::LISTED,
        ];
        let different = different(old, new);
        let fills = different.iter().any(|key| key == b"V") && field.value.is_none();
        // What a seal shows, and whether it is printed, belong to its filling: in its own places too
        let owner = field.place_of.unwrap_or(field.id.number);
        let value =
            |fields: &HashMap<u32, Field>| fields.get(&owner).is_some_and(|field| field.value.is_some());
        let is_filled_now = !value(&self.fields) && value(&self.new_fields);
        let allowed: &[&[u8]] = if field.place_of.is_some() {
            &[b"AP", b"AS", b"F", b"M", b"MK"]
        } else {
            &[b"AP", b"AS", b"F", b"M", b"MK", b"V", b"Lock"]
        };
        if field.value.is_some() && different.iter().any(|key| key == b"V") {
            self.add(
                Kind::Other,
                false,
                format!("The seal “{name}” was replaced or taken away."),
            );
        } else if !is_filled_now
            || !used.is_only(&roles)
            || different.iter().any(|key| !allowed.contains(&key.as_slice()))
        {
            self.add(
                Kind::Other,
                false,
                format!("The place of the seal “{name}” was changed."),
            );
        } else if fills {
            self.filled.push(name.clone());
        }
    }

    fn page(&mut self, page: usize, old: &Dict, new: &Dict) -> Result<(), Malformed> {
        for key in different(old, new) {
            if key == b"Annots" {
                let after = resolved(&self.new, new.get("Annots"))?;
                self.annotations(page, after.as_ref().and_then(Value::as_array).unwrap_or_default())?;
            } else {
                self.add(Kind::Pages, false, format!("Page {} was changed.", page + 1));
            }
        }
        Ok(())
    }

    /// The annotations of a page: they may only grow, by the places of signature fields that are filled now.
    fn annotations(&mut self, page: usize, after: &[Value]) -> Result<(), Malformed> {
        let object = self.old.object(self.pages.ids[page])?;
        let before = resolved(&self.old, object.dict()?.get("Annots"))?;
        let before = before.as_ref().and_then(Value::as_array).unwrap_or_default();
        let numbers = |items: &[Value]| {
            items
                .iter()
                .filter_map(Value::as_ref)
                .map(|id| id.number)
                .collect::<HashSet<u32>>()
        };
        let written_out = |items: &[Value]| {
            items
                .iter()
                .filter(|item| item.as_ref().is_none())
                .cloned()
                .collect()
        };
        let (had, has) = (numbers(before), numbers(after));
        let kept = had.is_subset(&has)
            && is_equal(
                &Value::Array(written_out(before)),
                &Value::Array(written_out(after)),
            );
        let number = page + 1;
        let fresh: Vec<u32> = has.difference(&had).copied().collect();
        let places = fresh.iter().all(|number| {
            let field = self.new_fields.get(number);
            field.is_some_and(|field| field.is_signature) && self.fresh.contains(number)
        });
        for place in fresh.into_iter().filter(|_| places) {
            let shows = self
                .new
                .numbered(place)?
                .is_none_or(|object| is_shown(&object.value));
            if shows {
                self.add(
                    Kind::NotChecked,
                    false,
                    format!("A picture of a seal on page {number}: what it covers there was not checked."),
                );
            }
        }
        if !kept || !places {
            self.add(
                Kind::Annotations,
                false,
                format!("Notes or marks on page {number} were added or changed."),
            );
        }
        Ok(())
    }

    fn information(&mut self, old: Option<&Dict>, new: Option<&Dict>) {
        let none = Dict::default();
        let different = different(old.unwrap_or(&none), new.unwrap_or(&none));
        let harmless = different
            .iter()
            .all(|key| matches!(key.as_slice(), b"ModDate" | b"Producer"));
        self.add(Kind::Information, harmless, INFORMATION);
    }

    /// An object that may not change, by what it seems to be.
    fn other(&mut self, number: u32, dict: Option<&Dict>) {
        let shows = [&self.pages.own, &self.pages.contents, &self.pages.annotations];
        if let Some(page) = shows.iter().find_map(|numbers| numbers.get(&number)) {
            return self.add(Kind::Pages, false, format!("Page {} was changed.", page + 1));
        }
        if let Some(field) = self.fields.get(&number).map(|field| field.name.clone()) {
            return self.add(
                Kind::Form,
                false,
                format!("The form field “{field}” was taken away or changed."),
            );
        }
        let Some(dict) = dict else {
            return self.add(Kind::Other, false, OTHER);
        };
        if is_type(dict, b"Page") || is_type(dict, b"Pages") {
            self.add(Kind::Pages, false, "Pages were added or taken away.");
        } else if is_type(dict, b"Annot") || dict.get("Rect").is_some() && dict.get("Subtype").is_some() {
            self.add(
                Kind::Annotations,
                false,
                "Notes or marks on a page were added or changed.",
            );
        } else if is_type(dict, b"StructElem") || is_type(dict, b"StructTreeRoot") {
            self.add(
                Kind::Other,
                false,
                "What screen readers are told of the pages was changed.",
            );
        } else if dict.get("Length").is_some() {
            self.add(
                Kind::Pages,
                false,
                "Text, pictures or fonts of a page were changed.",
            );
        } else {
            self.add(Kind::Other, false, OTHER);
        }
    }
}

const OTHER: &str = "Parts of the file were changed that cannot be told apart here.";
const INFORMATION: &str =
    "What the file says of itself was changed, such as its title or the date of its last change.";
const PROOFS: &str =
    "Proofs that the certificates were good: certificates, and what their issuers say of them.";

impl Addition {
    /// Proofs were added.
    pub(super) fn proofs() -> Self {
        Self::new(Kind::Proofs, true, PROOFS)
    }
}

/// Whether an annotation draws anything on its page.
fn is_shown(annotation: &Value) -> bool {
    const HIDDEN: i64 = 1 << 1;
    let Some(dict) = annotation.as_dict() else {
        return true;
    };
    let corners: Option<Vec<f64>> = dict
        .get("Rect")
        .and_then(Value::as_array)
        .map(|corners| corners.iter().filter_map(Value::as_number).collect());
    let is_empty = matches!(corners.as_deref(), Some([x, y, right, top]) if x == right || y == top);
    let is_hidden = dict
        .get("F")
        .and_then(Value::as_int)
        .is_some_and(|flags| flags & HIDDEN != 0);
    dict.get("AP").is_some() && !is_empty && !is_hidden
}

fn is_type(dict: &Dict, name: &[u8]) -> bool {
    dict.get("Type").and_then(Value::as_name) == Some(name)
}
