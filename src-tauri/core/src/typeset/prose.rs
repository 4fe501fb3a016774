//! Letterhead, titles, headings, paragraphs, lists and notices.

use super::flow::{Bar, Flow, Mark, Owner, Piece};
use super::look::*;
use super::page::{Artifact, Item, Numbering, Picture, Tag};
use super::shapes;
use super::text::{Align, Style};
use crate::consult::{Logo, is_blank};
use crate::sheet::{ListMark, NoticeBeside, Tone};

/// Where the text of a list begins.
const HANG: f32 = 20.0;
/// Where it begins in narrow columns.
pub(super) const NARROW_HANG: f32 = 15.0;
/// Where the text of a notice begins.
const NOTICE: f32 = 15.0;
/// The most lines that are not divided.
const SHORT: usize = 3;

impl Flow<'_> {
    /// The column that running text is read in.
    pub(super) fn column(&self) -> f32 {
        let measure = self.frame.measure();
        if self.frame.tight {
            measure
        } else {
            MEASURE.min(measure)
        }
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

    /// What stands beside the sheet's own words in the clinic's language, as a paragraph beneath them.
    pub(super) fn beside(&mut self, marks: &mut Vec<Mark>, text: &str, style: Style, area: [f32; 3]) -> f32 {
        self.beside_as(marks, Tag::Paragraph, text, style, area)
    }

    /// The same as another kind of node.
    pub(super) fn beside_as(
        &mut self,
        marks: &mut Vec<Mark>,
        tag: Tag,
        text: &str,
        style: Style,
        [start, width, top]: [f32; 3],
    ) -> f32 {
        let sheet = self.sheet;
        let Some(language) = sheet.beside.as_ref().filter(|_| !text.is_empty()) else {
            return top;
        };
        let node = self.leaf_beside(tag);
        let set = self.set_in(language, text, style, width);
        let end = top + set.height();
        marks.extend(self.lines(Owner::Node(node), set, start, width, top));
        end
    }

    /// A node without nodes of its own, in the clinic's language.
    pub(super) fn leaf_beside(&mut self, tag: Tag) -> usize {
        let node = self.leaf(tag);
        self.nodes[node].language.clone_from(&self.sheet.beside);
        node
    }

    /// A leaf's lines, and beneath them the same in the clinic's language: then each is a passage of its own within.
    pub(super) fn in_both(
        &mut self,
        marks: &mut Vec<Mark>,
        tag: Tag,
        [text, beside]: [&str; 2],
        style: Style,
        [start, width, top]: [f32; 3],
    ) -> f32 {
        if beside.is_empty() {
            return self.leaf_lines(marks, tag, text, style, [start, width, top]);
        }
        self.open(tag);
        let y = self.leaf_lines(marks, Tag::Span, text, style, [start, width, top]);
        let y = self.beside_as(marks, Tag::Span, beside, style.inked(QUIET), [start, width, y]);
        self.close();
        y
    }

    /// The clinic's language beneath a heading, on the same page; where room is scarce, at the end of its line.
    fn beside_heading(&mut self, [heading, text]: [&str; 2], [voice, style]: [Style; 2], after: f32) {
        let mut marks = Vec::new();
        let column = self.column();
        if self.frame.tight {
            let stand = self.stand();
            let room = column - self.set(heading, voice, column).width() - LINE;
            // The two stand on one line of letters.
            let top = (voice.leading - style.leading + 0.7 * (voice.size - style.size)) / 2.0;
            let end = style.aligned(Align::End);
            self.beside(&mut marks, text, end, [column - room, room, top]);
            match self.pieces.last_mut() {
                Some(piece) if marks.len() <= 1 => {
                    piece.marks.append(&mut marks);
                    return;
                }
                _ => self.back(stand),
            }
            marks.clear();
        }
        self.beside(&mut marks, text, style, [0.0, column, 0.0]);
        if !marks.is_empty() {
            if let Some(heading) = self.pieces.last_mut() {
                heading.after = 0.0;
            }
            self.push_lines(marks, style.leading, 0.0, after, true);
        }
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
                count <= SHORT || i == 0 || i + 2 == count
            };
            self.push(piece);
        }
    }

    /// A paragraph in the column for reading.
    pub(super) fn prose(&mut self, tag: Tag, text: &str, style: Style, before: f32, after: f32, keep: bool) {
        let mut marks = Vec::new();
        let column = self.column();
        self.leaf_lines(&mut marks, tag, text, style, [0.0, column, 0.0]);
        self.push_lines(marks, style.leading, before, after, keep);
    }

    /// A remark about the form, and beneath it the same in the clinic's language.
    pub(super) fn remark(&mut self, text: &str, beside: &str) {
        let (style, white) = (self.frame.small(), 7.0);
        let (after, both) = if beside.is_empty() {
            (white, false)
        } else {
            (0.0, true)
        };
        self.prose(Tag::Paragraph, text, style, 0.0, after, both);
        let mut marks = Vec::new();
        let column = self.column();
        self.beside(&mut marks, beside, style, [0.0, column, 0.0]);
        self.push_lines(marks, style.leading, 0.0, white, false);
    }

    pub(super) fn title(&mut self, text: &str, beside: &str, subtitle: &str) {
        let from = self.pieces.len();
        let (title, line) = (self.frame.hung(TITLE), self.frame.hung(SUBTITLE));
        self.prose(Tag::Heading(1), text, title, LINE + HALF, 4.0, true);
        if let Some(piece) = self.pieces.get_mut(from) {
            piece.bookmarks.push((1, text.to_owned()));
        }
        self.beside_heading([text, beside], [title, line], 4.0);
        self.prose(Tag::Paragraph, subtitle, line, 0.0, 0.0, true);
        if let Some(piece) = self.pieces.last_mut() {
            (piece.after, piece.keep) = (LINE, true);
        }
    }

    pub(super) fn heading(&mut self, level: u8, text: &str, beside: &str, tag: u8) {
        let (style, before, after) = if level <= 2 {
            (self.frame.hung(SECTION), LINE + HALF, 6.0)
        } else {
            (SUBSECTION, LINE, 3.0)
        };
        let from = self.pieces.len();
        self.prose(Tag::Heading(tag), text, style, before, after, true);
        self.beside_heading([text, beside], [style, self.frame.hung(LABEL)], after);
        if let Some(piece) = self.pieces.get_mut(from)
            && level <= 2
        {
            piece.bookmarks.push((2, text.to_owned()));
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
        let (column, voice) = (self.column(), self.frame.hung(BODY));
        for (i, item) in items.iter().enumerate() {
            let mut marks = Vec::new();
            let label = self.list_item(&mut marks, mark, i, item, [0.0, column, 0.0], voice);
            let from = self.pieces.len();
            let after = if i + 1 == items.len() { HALF } else { 3.0 };
            // No short item is left alone at the foot of a page, and no item at the head of one.
            let short = marks.len() <= SHORT;
            let keep = i + 1 < items.len() && ((i == 0 && short) || i + 2 == items.len());
            self.push_lines(marks, voice.leading, 0.0, after, keep);
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
        style: Style,
    ) -> Mark {
        self.open(Tag::ListItem);
        let label = self.leaf(Tag::Label);
        // Signs stand at the height of small letters, whatever the leading.
        let middle = top + style.leading / 2.0;
        let hang = if style.leading < LINE { NARROW_HANG } else { HANG };
        let mut drawn = Mark {
            owner: Owner::Node(label),
            top,
            bottom: top + style.leading,
            items: Vec::new(),
        };
        let (sign, path) = match mark {
            ListMark::Bullet => {
                let left = self.frame.left(start + 3.0, 4.2);
                ("•", shapes::disc(left + 2.1, middle + 0.6, 2.1, ACCENT))
            }
            ListMark::Do => (
                "✓",
                shapes::tick(self.frame.left(start, 10.0), middle - 4.6, 10.0, ACCENT, 1.8),
            ),
            ListMark::Avoid => (
                "✗",
                shapes::cross(self.frame.left(start + 1.0, 7.6), middle - 3.4, 7.6, INK, 1.8),
            ),
            ListMark::Number => {
                let numeral = Style {
                    leading: style.leading,
                    ..STRONG.inked(ACCENT)
                };
                let set = self.set(&format!("{}.", number + 1), numeral, hang);
                if let Some(line) = self.lines(drawn.owner, set, start, hang, top).into_iter().next() {
                    drawn = line;
                }
                self.leaf_lines(
                    marks,
                    Tag::ListBody,
                    text,
                    style,
                    [start + hang, width - hang, top],
                );
                self.close();
                return drawn;
            }
        };
        self.nodes[label].actual = Some(sign.into());
        drawn.items.push(Item::Path(path));
        self.leaf_lines(
            marks,
            Tag::ListBody,
            text,
            style,
            [start + hang, width - hang, top],
        );
        self.close();
        drawn
    }

    pub(super) fn notice(&mut self, tone: Tone, title: &str, text: &str, beside: Option<&NoticeBeside>) {
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
        let [title, also] = beside.map_or(["", ""], |beside| [&beside.title, &beside.text]);
        y = self.beside(&mut piece.marks, title, LABEL, [NOTICE, width, y]);
        for part in text.split('\n') {
            y = self.leaf_lines(&mut piece.marks, Tag::Paragraph, part, BODY, [NOTICE, width, y]);
        }
        y = self.beside(&mut piece.marks, also, LABEL, [NOTICE, width, y]);
        piece.height = y + 2.0;
        let x = self.frame.left(0.0, 3.0);
        piece.bars.push(Bar {
            x,
            width: 3.0,
            ink: bar,
            from: 0.0,
            until: 0.0,
            joins: false,
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
            picture.area = [self.frame.left(0.0, wide), 0.0, wide, tall];
            let owner = if is_blank(&logo.alt) {
                Owner::Artifact(Artifact::Layout)
            } else {
                let node = self.leaf(Tag::Figure);
                self.nodes[node].alt = Some(logo.alt.clone());
                self.nodes[node].area = Some((0, picture.area));
                Owner::Node(node)
            };
            let items = vec![Item::Picture(picture)];
            piece.marks.push(Mark {
                owner,
                top: 0.0,
                bottom: tall,
                items,
            });
            start = wide + 14.0;
            height = tall + 2.0;
        }
        let end = measure * if self.frame.tight { 0.6 } else { 0.48 };
        let wide = measure - start - end - 12.0;
        let from = piece.marks.len();
        let y = self.leaf_lines(&mut piece.marks, Tag::Paragraph, name, CLINIC, [start, wide, 0.0]);
        // The name stands beside the middle of the logo.
        let down = ((height - y) / 2.0).max(0.0);
        piece.marks[from..].iter_mut().for_each(|mark| mark.lower(down));
        height = height.max(y);
        let style = ADDRESS.aligned(Align::End);
        // Where room is scarce, two lines stand beside each other; where to write to, which is longer, comes last.
        let columns = if self.frame.tight {
            vec![0.42 * end - 8.0, 0.58 * end]
        } else {
            vec![end]
        };
        let rows = lines.len().div_ceil(columns.len()).max(1);
        let mut from = measure - end;
        for (lines, width) in lines.chunks(rows).zip(columns) {
            let mut y = 1.0;
            for line in lines {
                y = self.leaf_lines(&mut piece.marks, Tag::Paragraph, line, style, [from, width, y]);
            }
            height = height.max(y);
            from += width + 8.0;
        }
        height += 9.0;
        piece.marks.push(self.slab(0.0, height, measure, 0.75, ACCENT));
        piece.height = height + 0.75;
        self.push(piece);
    }
}
