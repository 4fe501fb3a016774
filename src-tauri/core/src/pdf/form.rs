//! Signature fields, empty: made here once, only filled later.

use super::WriteError;
use super::document::{rectangle, text};
use crate::typeset::{Item, Pages};
use lopdf::{Document, Object, ObjectId, Stream, dictionary};

/// A field's place on a page.
pub(super) struct Widget {
    /// The annotation.
    pub(super) id: ObjectId,
    /// Its page.
    pub(super) page: ObjectId,
    /// Its `Form` node.
    pub(super) node: usize,
    /// Its key among the parents of content.
    pub(super) key: i64,
}

pub(super) struct Form {
    pub(super) dictionary: Option<ObjectId>,
    pub(super) widgets: Vec<Widget>,
}

/// Writes the fields and the form; `sign` is the font that seals are labelled with.
pub(super) fn write(
    file: &mut Document,
    pages: &Pages,
    sheets: &[ObjectId],
    sign: ObjectId,
) -> Result<Form, WriteError> {
    let mut widgets = Vec::new();
    for (page, id) in pages.pages.iter().zip(sheets) {
        let mut annotations = Vec::new();
        for item in &page.items {
            let Item::Field(field) = item else { continue };
            let [.., width, height] = field.area;
            let look = dictionary! {
                "Type" => "XObject",
                "Subtype" => "Form",
                "BBox" => [0.0, 0.0, width, height].map(|v| Object::Real((v * 100.0).round() / 100.0)).to_vec(),
                "Resources" => dictionary! {},
            };
            let look = file.add_object(Stream::new(look, Vec::new()));
            let key = (sheets.len() + widgets.len()) as i64;
            let widget = file.add_object(dictionary! {
                "Type" => "Annot",
                "Subtype" => "Widget",
                "FT" => "Sig",
                "T" => text(&field.name),
                "TU" => text(&field.says),
                "Contents" => text(&field.says),
                "F" => 132,
                "P" => *id,
                "StructParent" => key,
                "Rect" => rectangle(pages, field.area),
                "AP" => dictionary! { "N" => look },
            });
            annotations.push(Object::Reference(widget));
            widgets.push(Widget {
                id: widget,
                page: *id,
                node: field.node,
                key,
            });
        }
        let page = file.get_object_mut(*id)?.as_dict_mut()?;
        if annotations.is_empty() {
            page.remove(b"Annots");
        } else {
            page.set("Annots", annotations);
        }
    }
    let fields: Vec<Object> = widgets
        .iter()
        .map(|widget| Object::Reference(widget.id))
        .collect();
    let dictionary = (!fields.is_empty()).then(|| {
        file.add_object(dictionary! {
            "Fields" => fields,
            "DR" => dictionary! { "Font" => dictionary! { "Sign" => sign } },
        })
    });
    Ok(Form { dictionary, widgets })
}
