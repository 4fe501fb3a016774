//! Letterhead, titles, headings, paragraphs, lists and notices.

use super::flow::{Bar, Flow, Mark, Owner, Piece};
use super::look::*;
use super::page::{Item, Numbering, Picture, Tag};
use super::shapes;
use super::text::{Align, Style};
use crate::consult::Logo;
use crate::sheet::{Mark as ListMark, Tone};

/// Where the text of a list begins.
const HANG: f32 = 20.0;
/// Where the text of a notice begins.
const NOTICE: f32 = 15.0;

impl Flow<'_> {
    /// The column that running text is read in.
    pub(super) fn column(&self) -> f32 {
        MEASURE.min(self.frame.measure())
    }

    /// A leaf's lines from `top` on; gives where they end.
    pub(super) fn leaf_lines(
        &mut self,
        marks: &mut Vec<Mark>,
        tag: Tag,
        text: &str,
        style: Style,
        area: [f32; 3],
    ) -> f32 {
        let [start, width, top] = area;
        if text.is_empty() {
            return top;
        }
        let node = self.leaf(tag);
        let set = self.set(text, style, width);
        let end = top + set.height();
        marks.extend(self.lines(Owner::Node(node), set, start, width, top));
        end
    }

    /// Lines as pieces of their own, no line left alone at the foot or at the head of a page.
    fn push_lines(&mut self, marks: Vec<Mark>, leading: f32, before: f32, after: f32, keep: bool) {
        let count = marks.len();
        for (i, mut mark) in marks.into_iter().enumerate() {
            let down = -mark.top;
            mark.lower(down);
            let mut piece = Piece::of(leading);
            piece.marks.push(mark);
            piece.before = if i == 0 { before } else { 0.0 };
            let last = i + 1 == count;
            piece.after = if last { after } else { 0.0 };
            piece.keep = if last {
                keep
            } else {
                count <= 3 || i == 0 || i + 2 == count
            };
            self.push(piece);
        }
    }

    /// A paragraph in the column for reading.
    pub(super) fn prose(&mut self, tag: Tag, text: &str, style: Style, before: f32, after: f32, keep: bool) {
        let mut marks = Vec::new();
        let width = if style.size < BODY.size {
            self.frame.measure()
        } else {
            self.column()
        };
        self.leaf_lines(&mut marks, tag, text, style, [0.0, width, 0.0]);
        self.push_lines(marks, style.leading, before, after, keep);
    }

    pub(super) fn title(&mut self, text: &str, subtitle: &str) {
        let from = self.pieces.len();
        self.prose(Tag::Heading(1), text, TITLE, LINE + HALF, 4.0, true);
        if let Some(piece) = self.pieces.get_mut(from) {
            piece.bookmark = Some((1, text.to_owned()));
        }
        self.prose(Tag::Paragraph, subtitle, SUBTITLE, 0.0, 0.0, true);
        if let Some(piece) = self.pieces.last_mut() {
            (piece.after, piece.keep) = (LINE, true);
        }
    }

    pub(super) fn heading(&mut self, level: u8, text: &str, tag: u8) {
        let (style, before) = if level <= 2 {
            (SECTION, LINE + HALF)
        } else {
            (SUBSECTION, LINE)
        };
        let from = self.pieces.len();
        self.prose(
            Tag::Heading(tag),
            text,
            style,
            before,
            if level <= 2 { 6.0 } else { 3.0 },
            true,
        );
        if let Some(piece) = self.pieces.get_mut(from)
            && level <= 2
        {
            piece.bookmark = Some((2, text.to_owned()));
        }
        for piece in &mut self.pieces[from..] {
            piece.keep = true;
        }
    }

    pub(super) fn list(&mut self, mark: ListMark, items: &[String]) {
        self.open(Tag::List(match mark {
            ListMark::Bullet => Numbering::Disc,
            ListMark::Number => Numbering::Decimal,
            ListMark::Do | ListMark::Avoid => Numbering::None,
        }));
        let column = self.column();
        for (i, item) in items.iter().enumerate() {
            let mut marks = Vec::new();
            let label = self.list_item(&mut marks, mark, i, item, [0.0, column, 0.0]);
            let from = self.pieces.len();
            let after = if i + 1 == items.len() { HALF } else { 3.0 };
            self.push_lines(marks, BODY.leading, 0.0, after, items.len() > 1 && i == 0);
            if let Some(first) = self.pieces.get_mut(from) {
                first.marks.insert(0, label);
            }
        }
        self.close();
    }

    /// An item's lines, and its mark, at `top` of a column that begins at `start`.
    pub(super) fn list_item(
        &mut self,
        marks: &mut Vec<Mark>,
        mark: ListMark,
        number: usize,
        text: &str,
        [start, width, top]: [f32; 3],
    ) -> Mark {
        self.open(Tag::ListItem);
        let label = self.leaf(Tag::Label);
        let owner = Owner::Node(label);
        let drawn = match mark {
            ListMark::Bullet => {
                self.nodes[label].actual = Some("•".into());
                let left = self.frame.left(start + 3.0, 4.2);
                let dot = shapes::disc(left + 2.1, top + LINE / 2.0 + 0.6, 2.1, ACCENT);
                Mark {
                    owner,
                    top,
                    bottom: top + LINE,
                    items: vec![Item::Path(dot)],
                }
            }
            ListMark::Number => {
                let set = self.set(&format!("{}.", number + 1), STRONG.inked(ACCENT), HANG);
                let mut lines = self.lines(owner, set, start, HANG, top);
                lines.swap_remove(0)
            }
            ListMark::Do | ListMark::Avoid => {
                let left = self.frame.left(start, 10.0);
                let (sign, path) = match mark {
                    ListMark::Do => ("✓", shapes::tick(left, top + 3.5, 10.0, ACCENT, 1.8)),
                    _ => ("✗", shapes::cross(left + 1.0, top + 4.5, 8.0, INK, 1.8)),
                };
                self.nodes[label].actual = Some(sign.into());
                Mark {
                    owner,
                    top,
                    bottom: top + LINE,
                    items: vec![Item::Path(path)],
                }
            }
        };
        self.leaf_lines(
            marks,
            Tag::ListBody,
            text,
            BODY,
            [start + HANG, width - HANG, top],
        );
        self.close();
        drawn
    }

    pub(super) fn notice(&mut self, tone: Tone, title: &str, text: &str) {
        let (bar, ink) = match tone {
            Tone::Note => (ACCENT, ACCENT),
            Tone::Caution => (CAUTION, CAUTION),
            Tone::Stop => (STOP, STOP),
        };
        let width = self.column() - NOTICE;
        let mut piece = Piece::default().spaced(HALF + 3.0, HALF + 3.0);
        let mut y = 2.0;
        y = self.leaf_lines(
            &mut piece.marks,
            Tag::Paragraph,
            title,
            STRONG.inked(ink),
            [NOTICE, width, y],
        );
        for part in text.split('\n') {
            y = self.leaf_lines(&mut piece.marks, Tag::Paragraph, part, BODY, [NOTICE, width, y]);
        }
        piece.height = y + 2.0;
        let x = self.frame.left(0.0, 3.0);
        piece.bars.push(Bar {
            x,
            width: 3.0,
            ink: bar,
            from: 0.0,
            until: 0.0,
        });
        self.push(piece);
    }

    pub(super) fn letterhead(&mut self, name: &str, lines: &[String], logo: Option<(&Logo, Picture)>) {
        let measure = self.frame.measure();
        let mut piece = Piece::default().spaced(0.0, LINE + HALF);
        let mut start = 0.0;
        let mut height = 0.0_f32;
        if let Some((logo, mut picture)) = logo {
            let scale = (150.0 / picture.width as f32).min(48.0 / picture.height as f32);
            let (wide, tall) = (picture.width as f32 * scale, picture.height as f32 * scale);
            let node = self.leaf(Tag::Figure);
            picture.area = [self.frame.left(0.0, wide), 0.0, wide, tall];
            self.nodes[node].alt = Some(logo.alt.clone());
            self.nodes[node].area = Some((0, picture.area));
            let items = vec![Item::Picture(picture)];
            piece.marks.push(Mark {
                owner: Owner::Node(node),
                top: 0.0,
                bottom: tall,
                items,
            });
            start = wide + 14.0;
            height = tall;
        }
        let end = measure * 0.48;
        let wide = measure - start - end - 12.0;
        let y = self.leaf_lines(&mut piece.marks, Tag::Paragraph, name, CLINIC, [start, wide, 0.0]);
        height = height.max(y);
        let mut y = 1.0;
        for line in lines {
            let style = ADDRESS.aligned(Align::End);
            y = self.leaf_lines(
                &mut piece.marks,
                Tag::Paragraph,
                line,
                style,
                [measure - end, end, y],
            );
        }
        height = height.max(y) + 9.0;
        piece.marks.push(self.slab(0.0, height, measure, 0.75, ACCENT));
        piece.height = height + 0.75;
        self.push(piece);
    }
}
