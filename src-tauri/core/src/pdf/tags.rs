//! The structure tree: what each piece of content is, in reading order.

use super::document::rectangle;
use super::file::Pack;
use super::form::Widget;
use super::syntax::{integer, name as write_name, reference, text, value};
use crate::typeset::{Kid, Node, Numbering, Pages, Tag};
use lopdf::{Document, Object, ObjectId};
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
        Tag::Span => "Span",
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
pub(super) fn write(
    file: &mut Document,
    pack: &mut Pack,
    pages: &Pages,
    sheets: &[ObjectId],
    widgets: &[Widget],
) -> ObjectId {
    let root = file.new_object_id();
    // The numbers of the nodes' objects follow one another.
    let first = file.max_id + 1;
    file.max_id += pages.nodes.len() as u32;
    let id = |node: usize| first + node as u32;
    let fields: BTreeMap<usize, &Widget> = widgets.iter().map(|widget| (widget.node, widget)).collect();
    let mut parents = vec![root.0; pages.nodes.len()];
    let mut owners: Vec<Vec<u32>> = pages
        .pages
        .iter()
        .map(|page| vec![0; page.marks as usize])
        .collect();
    for (i, node) in pages.nodes.iter().enumerate() {
        for kid in &node.kids {
            match *kid {
                Kid::Node(kid) => parents[kid] = id(i),
                Kid::Mark { page, mark } => owners[page][mark as usize] = id(i),
            }
        }
    }
    for (i, node) in pages.nodes.iter().enumerate() {
        let out = pack.begin(id(i));
        out.extend_from_slice(b"<</S");
        write_name(out, name(node.tag).as_bytes());
        out.extend_from_slice(b"/P ");
        reference(out, parents[i]);
        if let Some(widget) = fields.get(&i) {
            // The dictionary itself, no array: readers that compare revisions look for it there.
            out.extend_from_slice(b"/K<</Type/OBJR/Pg ");
            reference(out, widget.page.0);
            out.extend_from_slice(b"/Obj ");
            reference(out, widget.id.0);
            out.extend_from_slice(b">>");
        } else {
            kids(out, node, &id, sheets);
        }
        attributes(out, node, pages);
        out.extend_from_slice(b">>");
    }
    parent_tree(file, pack, &owners, widgets, &id, root);
    root
}

/// The root, and from each page's content back to its elements.
fn parent_tree(
    file: &mut Document,
    pack: &mut Pack,
    owners: &[Vec<u32>],
    widgets: &[Widget],
    id: &impl Fn(usize) -> u32,
    root: ObjectId,
) {
    let (numbers, first) = (file.max_id + 1, file.max_id + 2);
    file.max_id += 1 + owners.len() as u32;
    for (number, owners) in (first..).zip(owners) {
        let out = pack.begin(number);
        out.push(b'[');
        for owner in owners {
            match owner {
                0 => out.extend_from_slice(b"null"),
                owner => reference(out, *owner),
            }
            out.push(b' ');
        }
        out.push(b']');
    }
    let out = pack.begin(numbers);
    out.extend_from_slice(b"<</Nums[");
    for (page, number) in (first..).take(owners.len()).enumerate() {
        integer(out, page as i64);
        out.push(b' ');
        reference(out, number);
        out.push(b' ');
    }
    for widget in widgets {
        integer(out, widget.key);
        out.push(b' ');
        reference(out, id(widget.node));
        out.push(b' ');
    }
    out.extend_from_slice(b"]>>");
    let out = pack.begin(root.0);
    out.extend_from_slice(b"<</Type/StructTreeRoot/K[");
    reference(out, id(0));
    out.extend_from_slice(b"]/ParentTree ");
    reference(out, numbers);
    out.extend_from_slice(b"/ParentTreeNextKey ");
    integer(out, (owners.len() + widgets.len()) as i64);
    out.extend_from_slice(b">>");
}

/// Writes what an element holds. Content on the element's own page is named by its number alone.
fn kids(out: &mut Vec<u8>, node: &Node, id: &impl Fn(usize) -> u32, sheets: &[ObjectId]) {
    let own = node.kids.iter().find_map(|kid| match kid {
        Kid::Mark { page, .. } => Some(*page),
        Kid::Node(_) => None,
    });
    if let Some(page) = own {
        out.extend_from_slice(b"/Pg ");
        reference(out, sheets[page].0);
    }
    let (open, close): (&[u8], &[u8]) = match node.kids.len() {
        0 => return,
        1 => (b"/K ", b""),
        _ => (b"/K[", b"]"),
    };
    out.extend_from_slice(open);
    for (i, kid) in node.kids.iter().enumerate() {
        if i > 0 {
            out.push(b' ');
        }
        match *kid {
            Kid::Node(kid) => reference(out, id(kid)),
            Kid::Mark { page, mark } if Some(page) == own => integer(out, mark.into()),
            Kid::Mark { page, mark } => {
                out.extend_from_slice(b"<</Type/MCR/Pg ");
                reference(out, sheets[page].0);
                out.extend_from_slice(b"/MCID ");
                integer(out, mark.into());
                out.extend_from_slice(b">>");
            }
        }
    }
    out.extend_from_slice(close);
}

fn attributes(out: &mut Vec<u8>, node: &Node, pages: &Pages) {
    for (key, said) in [
        ("Alt", &node.alt),
        ("ActualText", &node.actual),
        ("Lang", &node.language),
    ] {
        if let Some(said) = said {
            write_name(out, key.as_bytes());
            text(out, said);
        }
    }
    let attributes = match node.tag {
        Tag::ColumnHead => "/O/Table/Scope/Column",
        Tag::RowHead => "/O/Table/Scope/Row",
        Tag::List(Numbering::None) => "/O/List/ListNumbering/None",
        Tag::List(Numbering::Disc) => "/O/List/ListNumbering/Disc",
        Tag::List(Numbering::Decimal) => "/O/List/ListNumbering/Decimal",
        _ => match node.area {
            Some(_) => "/O/Layout/Placement/Block",
            None => return,
        },
    };
    out.extend_from_slice(b"/A<<");
    out.extend_from_slice(attributes.as_bytes());
    if let Some((_, area)) = node.area {
        out.extend_from_slice(b"/BBox");
        value(out, &Object::Array(rectangle(pages, area)));
    }
    out.extend_from_slice(b">>");
}
