//! The structure tree: what each piece of content is, in reading order.

use super::document::{rectangle, text};
use super::form::Widget;
use crate::typeset::{Kid, Node, Numbering, Pages, Tag};
use lopdf::{Document, Object, ObjectId, dictionary};
use std::collections::BTreeMap;

/// The name of a tag.
pub(super) fn name(tag: Tag) -> &'static str {
    match tag {
        Tag::Document => "Document",
        Tag::Section => "Sect",
        Tag::Heading(1) => "H1",
        Tag::Heading(2) => "H2",
        Tag::Heading(_) => "H3",
        Tag::Paragraph => "P",
        Tag::List(_) => "L",
        Tag::ListItem => "LI",
        Tag::Label => "Lbl",
        Tag::ListBody => "LBody",
        Tag::Table => "Table",
        Tag::TableHead => "THead",
        Tag::TableBody => "TBody",
        Tag::TableRow => "TR",
        Tag::ColumnHead | Tag::RowHead => "TH",
        Tag::Cell => "TD",
        Tag::Figure => "Figure",
        Tag::Form => "Form",
    }
}

/// Writes the tree; gives its root.
pub(super) fn write(file: &mut Document, pages: &Pages, sheets: &[ObjectId], widgets: &[Widget]) -> ObjectId {
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = pages.nodes.iter().map(|_| file.new_object_id()).collect();
    let fields: BTreeMap<usize, &Widget> = widgets.iter().map(|widget| (widget.node, widget)).collect();
    let mut parents = vec![root; ids.len()];
    let mut owners: Vec<Vec<Object>> = pages
        .pages
        .iter()
        .map(|page| vec![Object::Null; page.marks as usize])
        .collect();
    for (id, node) in ids.iter().zip(&pages.nodes) {
        for kid in &node.kids {
            match *kid {
                Kid::Node(kid) => parents[kid] = *id,
                Kid::Mark { page, mark } => owners[page][mark as usize] = (*id).into(),
            }
        }
    }
    for (i, node) in pages.nodes.iter().enumerate() {
        let mut element = dictionary! { "S" => name(node.tag), "P" => parents[i] };
        if let Some(widget) = fields.get(&i) {
            // The dictionary itself, no array: readers that compare revisions look for it there.
            let object = dictionary! { "Type" => "OBJR", "Pg" => widget.page, "Obj" => widget.id };
            element.set("K", object);
        } else {
            kids(&mut element, node, &ids, sheets);
        }
        attributes(&mut element, node, pages);
        file.set_object(ids[i], element);
    }
    let mut numbers: Vec<Object> = Vec::new();
    for (i, owners) in owners.into_iter().enumerate() {
        let owners = file.add_object(Object::Array(owners));
        numbers.extend([(i as i64).into(), owners.into()]);
    }
    for widget in widgets {
        numbers.extend([widget.key.into(), ids[widget.node].into()]);
    }
    let tree = file.add_object(dictionary! { "Nums" => numbers });
    let next = (sheets.len() + widgets.len()) as i64;
    file.set_object(
        root,
        dictionary! {
            "Type" => "StructTreeRoot",
            "K" => vec![Object::Reference(ids[0])],
            "ParentTree" => tree,
            "ParentTreeNextKey" => next,
        },
    );
    root
}

/// Sets what an element holds. Content on the element's own page is named by its number alone.
fn kids(element: &mut lopdf::Dictionary, node: &Node, ids: &[ObjectId], sheets: &[ObjectId]) {
    let own = node.kids.iter().find_map(|kid| match kid {
        Kid::Mark { page, .. } => Some(*page),
        Kid::Node(_) => None,
    });
    if let Some(page) = own {
        element.set("Pg", sheets[page]);
    }
    let object = |kid: &Kid| match *kid {
        Kid::Node(kid) => Object::Reference(ids[kid]),
        Kid::Mark { page, mark } if Some(page) == own => i64::from(mark).into(),
        Kid::Mark { page, mark } => {
            dictionary! { "Type" => "MCR", "Pg" => sheets[page], "MCID" => i64::from(mark) }.into()
        }
    };
    match &node.kids[..] {
        [] => {}
        [kid] => element.set("K", object(kid)),
        kids => element.set("K", kids.iter().map(object).collect::<Vec<_>>()),
    }
}

fn attributes(element: &mut lopdf::Dictionary, node: &Node, pages: &Pages) {
    if let Some(alt) = &node.alt {
        element.set("Alt", text(alt));
    }
    if let Some(actual) = &node.actual {
        element.set("ActualText", text(actual));
    }
    if let Some(language) = &node.language {
        element.set("Lang", text(language));
    }
    let scope = |scope: &str| dictionary! { "O" => "Table", "Scope" => scope };
    let numbering = |kind: &str| dictionary! { "O" => "List", "ListNumbering" => kind };
    let attributes = match node.tag {
        Tag::ColumnHead => scope("Column"),
        Tag::RowHead => scope("Row"),
        Tag::List(Numbering::Disc) => numbering("Disc"),
        Tag::List(Numbering::Decimal) => numbering("Decimal"),
        _ => match node.area {
            Some((_, area)) => dictionary! {
                "O" => "Layout",
                "Placement" => "Block",
                "BBox" => rectangle(pages, area),
            },
            None => return,
        },
    };
    element.set("A", attributes);
}
