//! The same display list through krilla, as PDF/A-2a and PDF/UA-1 with tags and outline. It has no form fields.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use krilla::Document;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, TableHeaderScope, Tag,
    TagGroup, TagKind, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use needlepoint_core::typeset::{
    Artifact as Decoration, FaceId, Ink, Item, Kid, Numbering, Pages, Path, Pen, Run, Segment, Tag as NodeTag,
};

type Marks = BTreeMap<(usize, u32), Identifier>;

/// Writes pages as a PDF.
pub fn write(pages: &Pages, title: &str) -> Vec<u8> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .expect("the two go together");
    let settings = krilla::SerializeSettings {
        configuration,
        ..Default::default()
    };
    let mut document = Document::new_with(settings);
    let mut fonts = BTreeMap::new();
    let mut marks = Marks::new();
    let size = PageSettings::from_wh(pages.width, pages.height).expect("paper has a size");
    for (number, page) in pages.pages.iter().enumerate() {
        let mut sheet = document.start_page_with(size.clone());
        let mut surface = sheet.surface();
        for item in &page.items {
            match item {
                Item::Begin { mark, .. } => {
                    let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                    marks.insert((number, *mark), id);
                }
                Item::Artifact(kind) => {
                    let kind = match kind {
                        Decoration::Layout => ArtifactType::Layout,
                        Decoration::Header => ArtifactType::Header,
                        Decoration::Footer => ArtifactType::Footer,
                        Decoration::Pagination => ArtifactType::PaginationOther,
                    };
                    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
                }
                Item::End => surface.end_tagged(),
                Item::Run(run) => text(&mut surface, &mut fonts, run),
                Item::Path(shape) => path(&mut surface, shape),
                Item::Picture(_) => panic!("the sample's clinic has no logo"),
                Item::Field(_) => {}
            }
        }
        surface.finish();
        sheet.finish();
    }
    let mut tree = TagTree::new().with_lang(Some("en".to_owned()));
    if let Some(node) = node(pages, 0, &marks) {
        tree.push(node);
    }
    document.set_tag_tree(tree);
    let mut outline = Outline::new();
    for bookmark in &pages.bookmarks {
        let place = XyzDestination::new(bookmark.page, Point::from_xy(0.0, bookmark.y));
        outline.push_child(OutlineNode::new(bookmark.text.clone(), place));
    }
    document.set_outline(outline);
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language("en".to_owned())
            .creation_date(DateTime::new(2026).month(11).day(23)),
    );
    document.finish().expect("krilla writes the sample")
}

fn color(ink: Ink) -> rgb::Color {
    let [r, g, b] = ink.0;
    rgb::Color::new(r, g, b)
}

fn fill(ink: Ink, even_odd: bool) -> Fill {
    Fill {
        paint: color(ink).into(),
        opacity: NormalizedF32::ONE,
        rule: if even_odd {
            FillRule::EvenOdd
        } else {
            FillRule::NonZero
        },
    }
}

fn stroke(pen: Pen) -> Stroke {
    Stroke {
        paint: color(pen.ink).into(),
        width: pen.width,
        line_cap: if pen.round { LineCap::Round } else { LineCap::Butt },
        line_join: if pen.round {
            LineJoin::Round
        } else {
            LineJoin::Miter
        },
        ..Default::default()
    }
}

fn text(surface: &mut Surface<'_>, fonts: &mut BTreeMap<FaceId, Font>, run: &Run) {
    let font = fonts
        .entry(run.face)
        .or_insert_with(|| Font::new(run.face.data().into(), 0).expect("the face is a font"));
    let mut glyphs = Vec::with_capacity(run.glyphs.len());
    let mut pen = 0.0;
    for cluster in &run.clusters {
        for glyph in &run.glyphs[cluster.glyphs()] {
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(u32::from(glyph.id)),
                glyph.advance / run.size,
                (glyph.x - pen) / run.size,
                -glyph.y / run.size,
                0.0,
                cluster.text(),
                None,
            ));
            pen += glyph.advance;
        }
    }
    surface.set_stroke(None);
    surface.set_fill(Some(fill(run.ink, false)));
    surface.draw_glyphs(
        Point::from_xy(run.x, run.y),
        &glyphs,
        font.clone(),
        &run.text,
        run.size,
        false,
    );
}

fn path(surface: &mut Surface<'_>, path: &Path) {
    let mut drawn = PathBuilder::new();
    for segment in path.segments.iter() {
        match *segment {
            Segment::Move([x, y]) => drawn.move_to(x, y),
            Segment::Line([x, y]) => drawn.line_to(x, y),
            Segment::Curve([a, b, c, d, x, y]) => drawn.cubic_to(a, b, c, d, x, y),
            Segment::Close => drawn.close(),
        }
    }
    let Some(drawn) = drawn.finish() else { return };
    let place = Transform::from_row(path.scale, 0.0, 0.0, path.scale, path.x, path.y);
    surface.push_transform(&place);
    surface.set_fill(path.fill.map(|ink| fill(ink, path.even_odd)));
    surface.set_stroke(path.pen.map(stroke));
    surface.draw_path(&drawn);
    surface.pop();
}

/// A part of the structure; none where it holds nothing but a form field.
fn node(pages: &Pages, index: usize, marks: &Marks) -> Option<Node> {
    let node = &pages.nodes[index];
    let kids: Vec<Node> = node
        .kids
        .iter()
        .filter_map(|kid| match kid {
            Kid::Node(kid) => self::node(pages, *kid, marks),
            Kid::Mark { page, mark } => marks.get(&(*page, *mark)).map(|id| Node::Leaf(*id)),
        })
        .collect();
    let alt = || node.alt.clone();
    let tag: TagKind = match node.tag {
        NodeTag::Form => return None,
        NodeTag::Document => Tag::Part.into(),
        NodeTag::Section => Tag::Section.into(),
        NodeTag::Heading(level) => {
            let level = NonZeroU16::new(u16::from(level)).expect("headings count from 1");
            // krilla asks for a title of each; our list names no heading but by its letters.
            Tag::Hn(level, Some("Heading".to_owned())).into()
        }
        NodeTag::Paragraph => Tag::P.into(),
        NodeTag::Span => Tag::Span.into(),
        NodeTag::List(Numbering::None) => Tag::L(ListNumbering::None).into(),
        NodeTag::List(Numbering::Disc) => Tag::L(ListNumbering::Disc).into(),
        NodeTag::List(Numbering::Decimal) => Tag::L(ListNumbering::Decimal).into(),
        NodeTag::ListItem => Tag::LI.into(),
        NodeTag::Label => Tag::Lbl.with_actual_text(node.actual.clone()).into(),
        NodeTag::ListBody => Tag::LBody.into(),
        NodeTag::Table => Tag::Table.into(),
        NodeTag::TableHead => Tag::THead.into(),
        NodeTag::TableBody => Tag::TBody.into(),
        NodeTag::TableRow => Tag::TR.into(),
        NodeTag::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        NodeTag::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        NodeTag::Cell => Tag::TD.into(),
        NodeTag::Figure => Tag::Figure(alt()).into(),
    };
    Some(Node::Group(TagGroup::with_children(tag, kids)))
}
