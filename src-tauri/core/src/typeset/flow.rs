//! The galley: pieces of type one below the other, before they are cut into pages.

use super::fonts::Case;
use super::look::Frame;
use super::page::{Artifact, Ink, Item, Kid, Node, Path, Segment, Tag};
use super::text::{SetText, Style, set};
use crate::sheet::Sheet;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Whose content a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Node(usize),
    Artifact(Artifact),
    /// Neither: a field, which its own node refers to.
    Field,
}

/// Something in a piece that is never cut: a line of text, a drawing.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) owner: Owner,
    /// From the top of the piece.
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// Horizontally placed on the page, vertically from the top of the piece.
    pub(super) items: Vec<Item>,
}

/// An upright bar that is as long as its piece, also where the piece is cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) ink: Ink,
    /// Left free at the top of the piece.
    pub(super) from: f32,
    /// Left free at its end.
    pub(super) until: f32,
    /// Whether it goes on through the white to the piece above, which has the same bar.
    pub(super) joins: bool,
}

/// A part of the galley that stays on one page, unless it is taller than any.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    /// White above it, not at the top of a page; of two neighbours the larger white counts.
    pub(super) before: f32,
    pub(super) after: f32,
    pub(super) height: f32,
    /// Whether the next piece stands on the same page.
    pub(super) keep: bool,
    pub(super) new_page: bool,
    pub(super) bars: Vec<Bar>,
    pub(super) marks: Vec<Mark>,
    pub(super) bookmarks: Vec<(u8, String)>,
    /// The table head that is repeated when a page begins with this piece.
    pub(super) head: Option<usize>,
}

impl Mark {
    /// Moves a mark down in its piece.
    pub(super) fn lower(&mut self, by: f32) {
        self.top += by;
        self.bottom += by;
        self.items.iter_mut().for_each(|item| item.lower(by));
    }
}

impl Piece {
    pub(super) fn of(height: f32) -> Self {
        Self {
            height,
            ..Self::default()
        }
    }
    pub(super) fn spaced(mut self, before: f32, after: f32) -> Self {
        (self.before, self.after) = (before, after);
        self
    }
}

/// What was set of a stretch of the sheet; its first node stands for the one that it will hang in.
pub(super) struct Galley {
    nodes: Vec<Node>,
    pieces: Vec<Piece>,
    heads: Vec<Piece>,
    uncovered: BTreeSet<char>,
}

/// Where a galley stood.
#[derive(Clone, Copy)]
pub(super) struct Stand {
    pieces: usize,
    nodes: usize,
    kids: usize,
}

/// The galley in the making.
pub(super) struct Flow<'a> {
    case: &'a mut Case,
    pub(super) sheet: &'a Sheet,
    pub(super) frame: Frame,
    pub(super) nodes: Vec<Node>,
    open: Vec<usize>,
    pub(super) pieces: Vec<Piece>,
    pub(super) heads: Vec<Piece>,
    pub(super) uncovered: BTreeSet<char>,
    new_page: bool,
}

impl<'a> Flow<'a> {
    pub(super) fn new(case: &'a mut Case, sheet: &'a Sheet) -> Self {
        let mut flow = Self {
            case,
            sheet,
            frame: Frame::of(sheet.paper, sheet.direction, sheet.printing),
            nodes: Vec::new(),
            open: Vec::new(),
            pieces: Vec::new(),
            heads: Vec::new(),
            uncovered: BTreeSet::new(),
            new_page: false,
        };
        flow.open(Tag::Document);
        flow
    }

    /// Begins a node within the innermost open one.
    pub(super) fn open(&mut self, tag: Tag) -> usize {
        let id = self.nodes.len();
        self.nodes.push(Node {
            tag,
            kids: Vec::new(),
            alt: None,
            actual: None,
            language: None,
            area: None,
        });
        if let Some(parent) = self.open.last() {
            self.nodes[*parent].kids.push(Kid::Node(id));
        }
        self.open.push(id);
        id
    }

    /// Ends the innermost open node.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// What was set.
    pub(super) fn into_galley(self) -> Galley {
        Galley {
            nodes: self.nodes,
            pieces: self.pieces,
            heads: self.heads,
            uncovered: self.uncovered,
        }
    }

    /// Adds what was set apart, in the innermost open node.
    pub(super) fn take_in(&mut self, galley: Galley) {
        let (node, head) = (self.nodes.len() - 1, self.heads.len());
        let moved = |mut piece: Piece| {
            for mark in &mut piece.marks {
                if let Owner::Node(owner) = &mut mark.owner {
                    *owner += node;
                }
                for item in &mut mark.items {
                    if let Item::Field(field) = item {
                        field.node += node;
                    }
                }
            }
            piece.head = piece.head.map(|of| of + head);
            piece
        };
        self.pieces.extend(galley.pieces.into_iter().map(moved));
        self.heads.extend(galley.heads.into_iter().map(moved));
        let mut nodes = galley.nodes.into_iter().map(|mut of| {
            for kid in &mut of.kids {
                if let Kid::Node(kid) = kid {
                    *kid += node;
                }
            }
            of
        });
        let within = nodes.next().map(|of| of.kids).unwrap_or_default();
        if let Some(parent) = self.open.last() {
            self.nodes[*parent].kids.extend(within);
        }
        self.nodes.extend(nodes);
        self.uncovered.extend(galley.uncovered);
    }

    /// Where the galley stands.
    pub(super) fn stand(&self) -> Stand {
        let open = self.open.last().map(|open| &self.nodes[*open]);
        Stand {
            pieces: self.pieces.len(),
            nodes: self.nodes.len(),
            kids: open.map_or(0, |open| open.kids.len()),
        }
    }

    /// Forgets what was added to the innermost open node since then.
    pub(super) fn back(&mut self, to: Stand) {
        self.pieces.truncate(to.pieces);
        self.nodes.truncate(to.nodes);
        if let Some(parent) = self.open.last() {
            self.nodes[*parent].kids.truncate(to.kids);
        }
    }

    /// The next piece begins a page.
    pub(super) fn new_page(&mut self) {
        self.new_page = true;
    }

    /// Adds a piece to the galley.
    pub(super) fn push(&mut self, mut piece: Piece) {
        piece.new_page |= std::mem::take(&mut self.new_page);
        self.pieces.push(piece);
    }

    /// Notes characters that are refused wherever they stand: they would change what is read, unseen.
    pub(super) fn check(&mut self, text: &str) {
        self.uncovered.extend(text.chars().filter(is_refused));
    }

    /// A node without nodes of its own.
    pub(super) fn leaf(&mut self, tag: Tag) -> usize {
        let id = self.open(tag);
        self.close();
        id
    }

    /// Sets a text in the sheet's language in a column of this width.
    pub(super) fn set(&mut self, text: &str, style: Style, width: f32) -> SetText {
        self.set_in(&self.sheet.language, text, style, width)
    }

    /// Sets a text in a language; it stands at the edges of the sheet's own.
    pub(super) fn set_in(&mut self, language: &str, text: &str, style: Style, width: f32) -> SetText {
        let plain = plain(text);
        let text = plain.as_ref();
        self.check(text);
        let sheet = self.sheet;
        set(
            self.case,
            language,
            sheet.direction,
            text,
            style,
            width,
            &mut self.uncovered,
        )
    }

    /// The lines of a text as marks, in the column `width` wide that begins `start` from the start margin.
    pub(super) fn lines(&self, owner: Owner, text: SetText, start: f32, width: f32, top: f32) -> Vec<Mark> {
        let left = self.frame.left(start, width);
        let leading = text.leading;
        let place = |(i, line): (usize, super::text::SetLine)| {
            let top = top + i as f32 * leading;
            let items = line.runs.into_iter().map(|mut run| {
                run.x += left;
                run.y += top;
                Item::Run(run)
            });
            Mark {
                owner,
                top,
                bottom: top + leading,
                items: items.collect(),
            }
        };
        text.lines.into_iter().enumerate().map(place).collect()
    }

    /// A filled box as decoration, placed from the start margin and from the top of its piece.
    pub(super) fn slab(&self, start: f32, top: f32, width: f32, height: f32, ink: Ink) -> Mark {
        let path = Path {
            x: self.frame.left(start, width),
            y: top,
            scale: 1.0,
            segments: rectangle(width, height),
            fill: Some(ink),
            even_odd: false,
            pen: None,
        };
        decoration(path, top, top + height)
    }
}

/// A text with ends of line and tabulators as they are set.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(['\r', '\t']) {
        text.replace("\r\n", "\n")
            .replace('\r', "\n")
            .replace('\t', " ")
            .into()
    } else {
        text.into()
    }
}

/// Whether a character is refused wherever it stands: controls, and the marks that turn what is written about.
pub(super) fn is_refused(c: &char) -> bool {
    (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A path as decoration.
pub(super) fn decoration(path: Path, top: f32, bottom: f32) -> Mark {
    Mark {
        owner: Owner::Artifact(Artifact::Layout),
        top,
        bottom,
        items: vec![Item::Path(path)],
    }
}

pub(super) fn rectangle(width: f32, height: f32) -> Cow<'static, [Segment]> {
    let steps = vec![
        Segment::Move([0.0, 0.0]),
        Segment::Line([width, 0.0]),
        Segment::Line([width, height]),
        Segment::Line([0.0, height]),
        Segment::Close,
    ];
    steps.into()
}
