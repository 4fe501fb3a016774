//! The outline: titles, and their sections beneath them.

use super::document::text;
use super::file::Pack;
use crate::typeset::{Bookmark, Pages};
use lopdf::{Document, Object, ObjectId, dictionary};

/// Writes the outline; none where nothing has a title.
pub(super) fn write(
    file: &mut Document,
    pack: &mut Pack,
    pages: &Pages,
    sheets: &[ObjectId],
) -> Option<ObjectId> {
    if pages.bookmarks.is_empty() {
        return None;
    }
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = pages.bookmarks.iter().map(|_| file.new_object_id()).collect();
    let mut top: Vec<usize> = Vec::new();
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); ids.len()];
    for (i, bookmark) in pages.bookmarks.iter().enumerate() {
        match top.last() {
            Some(title) if bookmark.level > 1 && pages.bookmarks[*title].level == 1 => below[*title].push(i),
            _ => top.push(i),
        }
    }
    let entry = |bookmark: &Bookmark, parent: ObjectId, siblings: &[usize], place: usize, kids: &[usize]| {
        let page = sheets[bookmark.page];
        let y = Object::Real((pages.height - bookmark.y + 6.0).round());
        let mut entry = dictionary! {
            "Title" => text(&bookmark.text),
            "Parent" => parent,
            "Dest" => vec![page.into(), "XYZ".into(), Object::Null, y, Object::Null],
        };
        if let Some(previous) = place.checked_sub(1) {
            entry.set("Prev", ids[siblings[previous]]);
        }
        if let Some(next) = siblings.get(place + 1) {
            entry.set("Next", ids[*next]);
        }
        if let (Some(first), Some(last)) = (kids.first(), kids.last()) {
            entry.set("First", ids[*first]);
            entry.set("Last", ids[*last]);
            entry.set("Count", kids.len() as i64);
        }
        entry
    };
    for (place, i) in top.iter().enumerate() {
        let kids = &below[*i];
        pack.add(
            ids[*i],
            &entry(&pages.bookmarks[*i], root, &top, place, kids).into(),
        );
        for (place, kid) in kids.iter().enumerate() {
            let entry = entry(&pages.bookmarks[*kid], ids[*i], kids, place, &[]);
            pack.add(ids[*kid], &entry.into());
        }
    }
    let (first, last) = (top[0], top[top.len() - 1]);
    let outlines = dictionary! {
        "Type" => "Outlines",
        "First" => ids[first],
        "Last" => ids[last],
        "Count" => ids.len() as i64,
    };
    pack.add(root, &outlines.into());
    Some(root)
}
