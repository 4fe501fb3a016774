//! Cuts the galley into pages.
//!
//! Pieces that keep together move to the next page together. What is taller than a page is cut between
//! its lines. A page that begins within a table repeats its head, as decoration.

use super::flow::{Bar, Mark, Owner, Piece, rectangle};
use super::look::Frame;
use super::page::{Artifact, Bookmark, Item, Kid, Node, Page, Path};

/// Rounding is no reason to begin a page.
const SLACK: f32 = 0.05;

/// Pages in the making.
pub(super) struct Pager<'a> {
    frame: Frame,
    nodes: &'a mut [Node],
    pub(super) pages: Vec<Page>,
    pub(super) bookmarks: Vec<Bookmark>,
    /// For each page that has ended, the piece that begins the next one, and where it ends.
    pub(super) turns: Vec<(usize, f32)>,
    /// How many pieces are placed.
    placed: usize,
    /// Where the next piece goes, its own white not counted.
    y: f32,
    /// Where the page's own pieces begin: below a repeated head.
    origin: f32,
    /// White that the last piece asks for.
    after: f32,
    /// Whose content is still open at the end of the page.
    last: Option<Owner>,
    heads: Vec<Piece>,
    /// Bars of the piece above.
    bars: Vec<Bar>,
}

/// How tall pieces are together, with the white between them.
pub(super) fn height(group: &[Piece]) -> f32 {
    let white = group.windows(2).map(|pair| pair[0].after.max(pair[1].before));
    group.iter().map(|piece| piece.height).chain(white).sum()
}

/// Places all pieces.
pub(super) fn paginate<'a>(
    frame: Frame,
    nodes: &'a mut [Node],
    pieces: Vec<Piece>,
    heads: Vec<Piece>,
) -> Pager<'a> {
    let mut pager = Pager {
        frame,
        nodes,
        pages: vec![Page::default()],
        bookmarks: Vec::new(),
        turns: Vec::new(),
        placed: 0,
        y: frame.top,
        origin: frame.top,
        after: 0.0,
        last: None,
        heads,
        bars: Vec::new(),
    };
    let mut rest = pieces.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut group = vec![first];
        while group.last().is_some_and(|piece| piece.keep) {
            match rest.next_if(|piece| !piece.new_page) {
                Some(piece) => group.push(piece),
                None => break,
            }
        }
        pager.place_group(group);
    }
    pager.finish();
    pager
}

impl Pager<'_> {
    fn fresh(&self) -> bool {
        self.y <= self.origin
    }

    fn white(&self, piece: &Piece) -> f32 {
        if self.fresh() {
            0.0
        } else {
            self.after.max(piece.before)
        }
    }

    /// Where the last page ends.
    pub(super) fn bottom(&self) -> f32 {
        self.y
    }

    fn head_height(&self, head: Option<usize>) -> f32 {
        head.map_or(0.0, |head| self.heads[head].height + self.heads[head].after)
    }

    fn left(&self) -> f32 {
        self.frame.height - self.frame.bottom - self.y + SLACK
    }

    fn place_group(&mut self, group: Vec<Piece>) {
        let height = height(&group);
        let head = self.head_height(group.first().and_then(|piece| piece.head));
        let first = &group[0];
        let fits = self.white(first) + height <= self.left();
        let ever = head + height <= self.frame.room() + SLACK;
        // A group that fits no page begins here, if there is room for something of it.
        let begin = first.new_page || (!fits && (ever || self.left() < self.frame.room() / 4.0));
        if begin && !self.fresh() {
            self.turn(first.head);
        }
        for piece in group {
            self.place_somewhere(piece);
            self.placed += 1;
        }
    }

    fn place_somewhere(&mut self, mut piece: Piece) {
        loop {
            let white = self.white(&piece);
            if white + piece.height <= self.left() {
                return self.place(piece, white);
            }
            let head = piece.head;
            let room = self.frame.room() - self.head_height(head);
            let cut = (piece.height > room + SLACK || self.fresh())
                .then(|| piece.cut(self.left() - white))
                .flatten();
            match cut {
                Some((upper, lower)) => {
                    self.place(upper, white);
                    self.turn(head);
                    piece = lower;
                }
                // Nothing can be cut off, and no page would be taller.
                None if self.fresh() => return self.place(piece, white),
                None => self.turn(head),
            }
        }
    }

    /// Begins a page, with the head of the table that goes on there.
    fn turn(&mut self, head: Option<usize>) {
        self.finish();
        self.turns.push((self.placed, self.y));
        self.pages.push(Page::default());
        self.bars.clear();
        self.y = self.frame.top;
        if let Some(head) = head {
            let mut head = self.heads[head].clone();
            for mark in &mut head.marks {
                mark.owner = Owner::Artifact(Artifact::Pagination);
            }
            self.place(head, 0.0);
            self.y += self.after;
        }
        (self.origin, self.after) = (self.y, 0.0);
    }

    /// Ends what is open on the page.
    fn finish(&mut self) {
        if self.last.take().is_some_and(|owner| owner != Owner::Field) {
            self.page().items.push(Item::End);
        }
    }

    fn page(&mut self) -> &mut Page {
        self.pages.last_mut().expect("there is a first page")
    }

    fn place(&mut self, piece: Piece, white: f32) {
        let top = self.y + white;
        let page = self.pages.len() - 1;
        let mark = |(level, text)| Bookmark {
            level,
            text,
            page,
            y: top,
        };
        self.bookmarks.extend(piece.bookmarks.into_iter().map(mark));
        for bar in &piece.bars {
            let joined = bar.joins && self.bars.iter().any(|above| above.x == bar.x);
            self.place_mark(bar.drawn(piece.height, if joined { white } else { 0.0 }), top);
        }
        for mark in piece.marks {
            self.place_mark(mark, top);
        }
        self.bars = piece.bars;
        self.y = top + piece.height;
        self.after = piece.after;
    }

    fn place_mark(&mut self, mark: Mark, top: f32) {
        let page = self.pages.len() - 1;
        if self.last != Some(mark.owner) {
            self.finish();
            match mark.owner {
                Owner::Node(node) => {
                    let number = self.page().marks;
                    self.page().marks += 1;
                    self.nodes[node].kids.push(Kid::Mark { page, mark: number });
                    self.page().items.push(Item::Begin { node, mark: number });
                }
                Owner::Artifact(kind) => self.page().items.push(Item::Artifact(kind)),
                Owner::Field => {}
            }
            self.last = Some(mark.owner);
        }
        for mut item in mark.items {
            item.lower(top);
            self.page().items.push(item);
        }
        if let Owner::Node(node) = mark.owner
            && let Some((at, area)) = &mut self.nodes[node].area
        {
            *at = page;
            area[1] = mark.top + top;
        }
    }
}

impl Item {
    /// Moves an item down.
    pub(super) fn lower(&mut self, by: f32) {
        match self {
            Self::Run(run) => run.y += by,
            Self::Path(path) => path.y += by,
            Self::Picture(picture) => picture.area[1] += by,
            Self::Field(field) => field.area[1] += by,
            Self::Begin { .. } | Self::Artifact(_) | Self::End => {}
        }
    }
}

impl Bar {
    /// The bar beside a piece, and `above` it.
    fn drawn(&self, height: f32, above: f32) -> Mark {
        let from = if above > 0.0 { -above } else { self.from };
        let tall = (height - from - self.until).max(0.0);
        let path = Path {
            x: self.x,
            y: from,
            scale: 1.0,
            segments: rectangle(self.width, tall),
            fill: Some(self.ink),
            even_odd: false,
            pen: None,
        };
        super::flow::decoration(path, 0.0, height)
    }
}

impl Piece {
    /// Cuts a piece above the first mark that does not fit; none if there is no such place.
    fn cut(&mut self, room: f32) -> Option<(Self, Self)> {
        let crossed = |y: f32| {
            self.marks
                .iter()
                .any(|mark| mark.top < y - SLACK && mark.bottom > y + SLACK)
        };
        let at = self
            .marks
            .iter()
            .map(|mark| mark.bottom)
            .filter(|y| *y <= room && *y < self.height - SLACK && !crossed(*y))
            .fold(0.0_f32, f32::max);
        if at <= 0.0 {
            return None;
        }
        let mut lower = self.clone();
        let mut upper = std::mem::take(self);
        upper.marks.retain(|mark| mark.bottom <= at + SLACK);
        lower.marks.retain(|mark| mark.bottom > at + SLACK);
        let begin = lower
            .marks
            .iter()
            .map(|mark| mark.top)
            .fold(f32::MAX, f32::min)
            .min(lower.height);
        for mark in &mut lower.marks {
            mark.lower(-begin);
        }
        (upper.height, upper.after) = (at, 0.0);
        (lower.height, lower.before) = (lower.height - begin, 0.0);
        for bar in &mut upper.bars {
            bar.until = 0.0;
        }
        for bar in &mut lower.bars {
            bar.from = 0.0;
        }
        lower.bookmarks.clear();
        lower.new_page = false;
        Some((upper, lower))
    }
}
