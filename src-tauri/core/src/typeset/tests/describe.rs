//! Pages as text that a reviewer reads in a diff.

use crate::typeset::{Artifact, Item, Kid, Page, Pages, Run, Tag};
use std::fmt::Write;

/// The characters of a run in the order in which they are read.
pub(crate) fn logical(run: &Run) -> String {
    let clusters = run.clusters.iter().map(|cluster| &run.text[cluster.text()]);
    if run.rtl {
        clusters.rev().collect()
    } else {
        clusters.collect()
    }
}

fn place(run: &Run) -> String {
    format!("{:>4.0} {:>4.0}  {:>4} ", run.x, run.y, run.size)
}

/// What stands on the pages, a line of type a line: left, baseline, size, whose it is, the words.
pub(crate) fn describe(pages: &Pages) -> String {
    let mut out = format!("{:.0} × {:.0}\n", pages.width, pages.height);
    for (i, page) in pages.pages.iter().enumerate() {
        writeln!(out, "\npage {}", i + 1).unwrap();
        describe_page(&mut out, pages, page);
    }
    out.push_str("\noutline\n");
    for bookmark in &pages.bookmarks {
        let indent = "  ".repeat(usize::from(bookmark.level));
        writeln!(
            out,
            "{indent}{} · page {} at {:.0}",
            bookmark.text,
            bookmark.page + 1,
            bookmark.y
        )
        .unwrap();
    }
    out.push_str("\nstructure\n");
    tree(&mut out, pages, 0, 1);
    out
}

fn describe_page(out: &mut String, pages: &Pages, page: &Page) {
    let mut whose = String::new();
    let mut shapes = 0;
    let mut line: Option<(f32, String)> = None;
    for item in &page.items {
        if !matches!(item, Item::Run(run) if line.as_ref().is_some_and(|(y, _)| *y == run.y))
            && let Some((_, text)) = line.take()
        {
            writeln!(out, "  {text}").unwrap();
        }
        match item {
            Item::Begin { node, .. } => whose = name(pages.nodes[*node].tag),
            Item::Artifact(Artifact::Layout) => whose = "–".into(),
            Item::Artifact(kind) => whose = format!("{kind:?}").to_lowercase(),
            Item::End => {
                if shapes > 0 {
                    writeln!(out, "  {shapes} drawn, {whose}").unwrap();
                }
                shapes = 0;
            }
            Item::Run(run) => match &mut line {
                Some((_, text)) => text.push_str(&logical(run)),
                None => line = Some((run.y, format!("{}{whose:<10}{}", place(run), logical(run)))),
            },
            Item::Path(_) => shapes += 1,
            Item::Picture(picture) => writeln!(out, "  picture {:?}", picture.area).unwrap(),
            Item::Field(field) => {
                let [left, top, width, height] = field.area.map(f32::round);
                writeln!(
                    out,
                    "  field {} at {left} {top}, {width} × {height}: {}",
                    field.name, field.says
                )
                .unwrap();
            }
        }
    }
}

fn name(tag: Tag) -> String {
    match tag {
        Tag::Heading(level) => format!("H{level}"),
        Tag::List(_) => "List".into(),
        tag => format!("{tag:?}"),
    }
}

/// The structure, leaves with content as one word.
fn tree(out: &mut String, pages: &Pages, node: usize, depth: usize) {
    let at = &pages.nodes[node];
    let indent = "  ".repeat(depth);
    let said = [&at.alt, &at.actual]
        .into_iter()
        .flatten()
        .map(|text| format!(" “{text}”"));
    let marks = at
        .kids
        .iter()
        .filter(|kid| matches!(kid, Kid::Mark { .. }))
        .count();
    let content = if marks > 0 {
        format!(" ({marks})")
    } else {
        String::new()
    };
    writeln!(
        out,
        "{indent}{}{content}{}",
        name(at.tag),
        said.collect::<String>()
    )
    .unwrap();
    for kid in &at.kids {
        if let Kid::Node(kid) = kid {
            tree(out, pages, *kid, depth + 1);
        }
    }
}
