//! The display list and the structure tree: what stands where, and what it means.
//!
//! Lengths are points, `y` grows downwards from the top edge of the page. Knows no PDF.

use super::fonts::FaceId;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A colour, sRGB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ink(pub [u8; 3]);

/// A glyph in a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Glyph number in the run's face.
    pub id: u16,
    /// Position from the run's origin.
    pub x: f32,
    /// Position from the run's baseline, downwards.
    pub y: f32,
    /// How far the pen moves.
    pub advance: f32,
}

/// Characters and the glyphs that stand for them, neither divisible without the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// In 32 bits, because there are as many clusters as letters.
    text: Range<u32>,
    glyphs: Range<u32>,
}

impl Cluster {
    /// A cluster of these bytes of the run's text and these glyphs of the run.
    pub(super) fn new(text: Range<usize>, glyphs: Range<usize>) -> Self {
        let short = |range: Range<usize>| range.start as u32..range.end as u32;
        Self {
            text: short(text),
            glyphs: short(glyphs),
        }
    }

    /// Bytes of the run's text.
    #[must_use]
    pub fn text(&self) -> Range<usize> {
        self.text.start as usize..self.text.end as usize
    }

    /// Glyphs of the run.
    #[must_use]
    pub fn glyphs(&self) -> Range<usize> {
        self.glyphs.start as usize..self.glyphs.end as usize
    }
}

/// Text on one baseline, in one face, size and ink.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The face.
    pub face: FaceId,
    /// Size.
    pub size: f32,
    /// Colour.
    pub ink: Ink,
    /// Whether the text runs from right to left; clusters are in visual order either way.
    pub rtl: bool,
    /// Where the run begins.
    pub x: f32,
    /// Its baseline.
    pub y: f32,
    /// The characters of all clusters.
    pub text: String,
    /// The glyphs of all clusters.
    pub glyphs: Vec<Glyph>,
    /// The clusters from left to right.
    pub clusters: Vec<Cluster>,
}

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Begin at a point.
    Move([f32; 2]),
    /// A straight line to a point.
    Line([f32; 2]),
    /// A cubic curve: two handles and a point.
    Curve([f32; 6]),
    /// Back to the beginning.
    Close,
}

/// A pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Colour.
    pub ink: Ink,
    /// Width.
    pub width: f32,
    /// Whether ends and corners are round.
    pub round: bool,
}

/// A drawn shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Where its origin stands on the page.
    pub x: f32,
    /// Where its origin stands on the page.
    pub y: f32,
    /// Size of the unit that steps and pen are measured in.
    pub scale: f32,
    /// The steps, from the origin.
    pub segments: Cow<'static, [Segment]>,
    /// Colour of the inside.
    pub fill: Option<Ink>,
    /// Whether holes are told by crossing twice.
    pub even_odd: bool,
    /// The pen of the outline.
    pub pen: Option<Pen>,
}

/// A picture of pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Left, top, width, height.
    pub area: [f32; 4],
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Three bytes a pixel, row by row.
    pub rgb: Arc<[u8]>,
}

/// A signature field, empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Index of its `Form` node.
    pub node: usize,
    /// Left, top, width, height.
    pub area: [f32; 4],
    /// Its name.
    pub name: String,
    /// What it is for, in words.
    pub says: String,
}

/// Why something is no part of the document's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artifact {
    /// Rules, bars, boxes.
    Layout,
    /// Running head.
    Header,
    /// Foot.
    Footer,
    /// What belongs to the page: a repeated table head.
    Pagination,
}

/// Something on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// What follows, until [`Item::End`], is content of a node.
    Begin {
        /// Index of the node.
        node: usize,
        /// Number of this content on its page.
        mark: u32,
    },
    /// What follows, until [`Item::End`], is decoration.
    Artifact(Artifact),
    /// Ends content or decoration.
    End,
    /// Text.
    Run(Run),
    /// A shape.
    Path(Path),
    /// A picture.
    Picture(Picture),
    /// A signature field.
    Field(Field),
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What stands on it, in reading order; contents of nodes and decorations never nest.
    pub items: Vec<Item>,
    /// How many contents of nodes there are.
    pub marks: u32,
}

/// What a part of the document is. Names as in ISO 32000-1, 14.8.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The whole.
    Document,
    /// A part: the consent, the aftercare.
    Section,
    /// A heading, 1 to 3.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A passage within another node.
    Span,
    /// A list with the way it is numbered.
    List(Numbering),
    /// An item of a list.
    ListItem,
    /// The item's mark.
    Label,
    /// The item's text.
    ListBody,
    /// A table.
    Table,
    /// The rows of its head.
    TableHead,
    /// The rows of its body.
    TableBody,
    /// A row.
    TableRow,
    /// The head of a column.
    ColumnHead,
    /// The head of a row.
    RowHead,
    /// A cell.
    Cell,
    /// A drawing or picture.
    Figure,
    /// A form field.
    Form,
}

/// How a list is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// By marks of its own, or not at all.
    None,
    /// By dots.
    Disc,
    /// 1, 2, 3.
    Decimal,
}

/// What a node holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kid {
    /// Another node.
    Node(usize),
    /// Content on a page.
    Mark {
        /// The page.
        page: usize,
        /// The content's number there.
        mark: u32,
    },
}

/// A node of the structure tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub tag: Tag,
    /// What it holds, in reading order.
    pub kids: Vec<Kid>,
    /// What a figure shows, in words.
    pub alt: Option<String>,
    /// The characters that a drawing stands for.
    pub actual: Option<String>,
    /// BCP 47 tag of its language, where it is not the document's.
    pub language: Option<String>,
    /// Page and area (left, top, width, height) of a figure.
    pub area: Option<(usize, [f32; 4])>,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Bookmark {
    /// 1 for a title, 2 for a section.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// The page.
    pub page: usize,
    /// Where on the page.
    pub y: f32,
}

/// A sheet, typeset.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// Width of the paper.
    pub width: f32,
    /// Height of the paper.
    pub height: f32,
    /// The pages.
    pub pages: Vec<Page>,
    /// The structure; the first node is the document.
    pub nodes: Vec<Node>,
    /// The outline, in order.
    pub bookmarks: Vec<Bookmark>,
}
