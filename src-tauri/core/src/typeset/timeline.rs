//! The days after the treatment, drawn: a rail with a box to tick for each stretch, and beneath its date what
//! to expect, to do and to leave, in columns.

use super::flow::{Bar, Flow, Mark, Owner, Piece, decoration};
use super::fonts::TEXT_FACE;
use super::look::*;
use super::page::{Artifact, Ink, Numbering, Tag};
use super::prose::NARROW_HANG;
use super::shapes;
use crate::sheet::{ListMark, TimelineEntry};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

/// Side of the box to tick.
const BOX: f32 = 13.0;
/// Where the text begins.
const TEXT: f32 = 25.0;
/// White between columns.
const GAP: f32 = 11.0;

/// Width of a space.
const SPACE: f32 = 2.4;

type Columns = [[f32; 2]; 3];

const SIGNS: [ListMark; 3] = [ListMark::Bullet, ListMark::Do, ListMark::Avoid];

impl Flow<'_> {
    pub(super) fn timeline(&mut self, entries: &[TimelineEntry], heads: &[String; 3]) {
        self.open(Tag::Table);
        let narrow = self.frame.narrow;
        let columns = self.timeline_columns(entries);
        let (mut named, mut head) = (Vec::new(), None);
        if narrow {
            let all = [&[String::new()], &heads[..]].concat();
            named = self
                .column_heads(&all, None)
                .into_iter()
                .map(|nodes| Some(nodes[0]))
                .collect();
        } else {
            head = Some(self.timeline_head(heads, columns));
        }
        self.open(Tag::TableBody);
        for (i, entry) in entries.iter().enumerate() {
            let last = i + 1 == entries.len();
            let mut piece = Piece::default().spaced(HALF, if last { LINE } else { HALF });
            piece.height = if narrow {
                self.stacked_stretch(&mut piece.marks, entry, heads, &mut named)
            } else {
                self.stretch(&mut piece.marks, entry, columns)
            };
            let x = self.frame.left(BOX / 2.0 - 0.6, 1.2);
            piece.bars.push(Bar {
                x,
                width: 1.2,
                ink: ACCENT,
                from: BOX / 2.0,
                until: 0.0,
                joins: i > 0,
            });
            piece.head = head;
            self.push(piece);
        }
        self.close();
        self.close();
    }

    /// Start and width of the columns: expect, do, leave. Their shares are those that make the least height.
    fn timeline_columns(&self, entries: &[TimelineEntry]) -> Columns {
        let room = self.frame.measure() - TEXT - 2.0 * GAP;
        let ruler = Ruler::new();
        let measured: Vec<_> = entries.iter().map(|entry| ruler.stretch(entry)).collect();
        let steps = |least: u8| (least..=50).step_by(2).map(|percent| f32::from(percent) / 100.0);
        let mut best = ([0.32, 0.35, 0.33], f32::MAX);
        for expect in steps(20) {
            for todo in steps(24).filter(|todo| expect + todo <= 0.78) {
                let shares = [expect, todo, 1.0 - expect - todo];
                let height = measured
                    .iter()
                    .map(|lists| height(lists, shares.map(|s| s * room)))
                    .sum();
                if height < best.1 {
                    best = (shares, height);
                }
            }
        }
        let mut start = TEXT;
        best.0.map(|share| {
            let column = [start, room * share];
            start += column[1] + GAP;
            column
        })
    }

    fn timeline_head(&mut self, heads: &[String; 3], columns: Columns) -> usize {
        let mut piece = Piece {
            keep: true,
            ..Piece::default()
        };
        self.open(Tag::TableHead);
        self.open(Tag::TableRow);
        // Above the dates stands nothing.
        self.leaf(Tag::Cell);
        let mut height = LABEL.leading;
        for (head, [start, width]) in heads.iter().zip(columns) {
            let y = self.leaf_lines(
                &mut piece.marks,
                Tag::ColumnHead,
                head,
                LABEL,
                [start, width, 0.0],
            );
            height = height.max(y);
        }
        self.close();
        self.close();
        let measure = self.frame.measure();
        piece
            .marks
            .push(self.slab(TEXT, height + 3.0, measure - TEXT, 0.75, FIRM));
        piece.height = height + 4.0;
        piece.after = 6.0;
        self.heads.push(piece.clone());
        self.push(piece);
        self.heads.len() - 1
    }

    /// A stretch of days; gives its height.
    fn stretch(&mut self, marks: &mut Vec<Mark>, entry: &TimelineEntry, columns: Columns) -> f32 {
        self.open(Tag::TableRow);
        let top = self.stretch_head(marks, entry);
        let mut height = top;
        let lists = [&entry.expect, &entry.todo, &entry.avoid];
        for ((items, sign), column) in lists.into_iter().zip(SIGNS).zip(columns) {
            height = height.max(self.timeline_cell(marks, sign, items, column, top));
        }
        self.close();
        height
    }

    /// A stretch with its lists beneath each other, each below its head; the head is read where it first stands,
    /// and is decoration from then on.
    fn stacked_stretch(
        &mut self,
        marks: &mut Vec<Mark>,
        entry: &TimelineEntry,
        heads: &[String; 3],
        named: &mut [Option<usize>],
    ) -> f32 {
        let column = [TEXT, self.frame.measure() - TEXT];
        self.open(Tag::TableRow);
        let mut y = self.stretch_head(marks, entry);
        let lists = [&entry.expect, &entry.todo, &entry.avoid];
        for (i, (items, sign)) in lists.into_iter().zip(SIGNS).enumerate() {
            if items.is_empty() {
                self.leaf(Tag::Cell);
                continue;
            }
            let owner = match named[i + 1].take() {
                None => Owner::Artifact(Artifact::Pagination),
                Some(node) => Owner::Node(node),
            };
            let set = self.set(&heads[i], LABEL, column[1]);
            let end = y + set.height();
            marks.extend(self.lines(owner, set, column[0], column[1], y));
            y = self.timeline_cell(marks, sign, items, column, end) + 3.0;
        }
        self.close();
        y
    }

    /// Box, days and title of a stretch; gives where they end.
    fn stretch_head(&mut self, marks: &mut Vec<Mark>, entry: &TimelineEntry) -> f32 {
        let width = self.frame.measure() - TEXT;
        self.open(Tag::RowHead);
        let left = self.frame.left(0.0, BOX);
        let mut day = shapes::frame(left, 2.6, BOX, BOX, ACCENT, 1.2);
        day.fill = Some(Ink([255; 3]));
        marks.push(decoration(day, 0.0, DATE.leading));
        let wide = self.set(&entry.when, DATE, width).width() + 9.0;
        let title = self.set(&entry.title, SUBHEAD, width).width();
        let end = if wide + title <= width {
            self.leaf_lines(marks, Tag::Paragraph, &entry.when, DATE, [TEXT, wide, 0.0]);
            let rest = [TEXT + wide, width - wide, 0.0];
            self.leaf_lines(marks, Tag::Paragraph, &entry.title, SUBHEAD, rest)
        } else {
            let y = self.leaf_lines(marks, Tag::Paragraph, &entry.when, DATE, [TEXT, width, 0.0]);
            self.leaf_lines(marks, Tag::Paragraph, &entry.title, SUBHEAD, [TEXT, width, y])
        };
        self.close();
        end.max(DATE.leading) + 1.0
    }

    fn timeline_cell(
        &mut self,
        marks: &mut Vec<Mark>,
        sign: ListMark,
        items: &[String],
        [start, width]: [f32; 2],
        top: f32,
    ) -> f32 {
        let mut y = top;
        self.open(Tag::Cell);
        if !items.is_empty() {
            let numbering = if sign == ListMark::Bullet {
                Numbering::Disc
            } else {
                Numbering::None
            };
            self.open(Tag::List(numbering));
            for (i, item) in items.iter().enumerate() {
                let mut lines = Vec::new();
                let label = self.list_item(&mut lines, sign, i, item, [start, width, y], TIGHT);
                y = lines.last().map_or(y + TIGHT.leading, |line| line.bottom) + 1.0;
                marks.push(label);
                marks.append(&mut lines);
            }
            self.close();
        }
        self.close();
        y
    }
}

/// Widths of words, to try columns without setting them.
struct Ruler {
    letters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

/// The widths of the words of the items of three lists.
type Measured = [Vec<Vec<f32>>; 3];

impl Ruler {
    fn new() -> Self {
        let font = FontRef::new(TEXT_FACE.data()).expect("the embedded faces were tested");
        let metrics = font.glyph_metrics(Size::new(TIGHT.size), LocationRef::default());
        Self {
            letters: font.charmap(),
            metrics,
        }
    }

    fn word(&self, word: &str) -> f32 {
        let advance = |c| {
            self.letters
                .map(c)
                .and_then(|glyph| self.metrics.advance_width(glyph))
        };
        word.chars().map(|c| advance(c).unwrap_or(TIGHT.size)).sum()
    }

    fn stretch(&self, entry: &TimelineEntry) -> Measured {
        let item = |item: &String| item.split_whitespace().map(|word| self.word(word)).collect();
        [&entry.expect, &entry.todo, &entry.avoid].map(|items| items.iter().map(item).collect())
    }
}

/// About how high a stretch is in columns of these widths.
fn height(lists: &Measured, widths: [f32; 3]) -> f32 {
    let item = |words: &Vec<f32>, width: f32| {
        let (mut lines, mut end) = (1.0, -SPACE);
        for word in words {
            end += SPACE + word;
            if end > width && *word < end {
                (lines, end) = (lines + 1.0, *word);
            }
            // Scripts without spaces break anywhere.
            while end > width {
                (lines, end) = (lines + 1.0, end - width);
            }
        }
        lines * TIGHT.leading + 1.0
    };
    let list = |(items, width): (&Vec<Vec<f32>>, f32)| -> f32 {
        items.iter().map(|words| item(words, width - NARROW_HANG)).sum()
    };
    lists.iter().zip(widths).map(list).fold(0.0, f32::max)
}
