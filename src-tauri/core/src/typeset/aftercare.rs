//! What hangs on the fridge: three things to remember, and whom to call.

use super::flow::{Bar, Flow, Owner, Piece, decoration};
use super::look::*;
use super::page::{Ink, Numbering, Tag};
use super::shapes;
use crate::sheet::{Block, Fact, ListMark};

/// Where the large lines begin.
const NUMERALS: f32 = 34.0;
/// White between two columns of numbers to call.
const GAP: f32 = 26.0;
/// Side of the box to tick, and where the words beside it begin.
const BOX: f32 = 14.0;
const AFTER_BOX: f32 = 27.0;
/// The shares of the room that dates may take, tried in turn.
const DATE_SHARES: [f32; 4] = [0.29, 0.33, 0.37, 0.41];
/// White between a date and the words beside it.
const DATE_GAP: f32 = 8.0;
/// The shares of the first of two columns, tried where room is scarce.
const FIRST: [f32; 4] = [0.5, 0.54, 0.58, 0.62];
/// Where the text beside the bar begins.
const BESIDE: f32 = 14.0;

impl Flow<'_> {
    pub(super) fn remember(&mut self, title: &str, beside: &str, items: &[String], tag: u8) {
        let (numeral, large) = (self.frame.hung(NUMERAL), self.frame.hung(LARGE));
        self.heading(2, title, beside, tag);
        let measure = self.frame.measure();
        self.open(Tag::List(Numbering::Decimal));
        for (i, item) in items.iter().enumerate() {
            let mut piece = Piece::default().spaced(6.0, 6.0);
            self.open(Tag::ListItem);
            let label = [0.0, NUMERALS, 0.0];
            self.leaf_lines(
                &mut piece.marks,
                Tag::Label,
                &format!("{}", i + 1),
                numeral,
                label,
            );
            let body = [NUMERALS, measure - NUMERALS, 0.0];
            piece.height = self.leaf_lines(&mut piece.marks, Tag::ListBody, item, large, body);
            self.close();
            piece.keep = i + 1 < items.len();
            self.push(piece);
        }
        self.close();
        if let Some(last) = self.pieces.last_mut() {
            last.after = LINE + HALF;
        }
    }

    /// A rail with a box for each stretch, its days, and what then.
    pub(super) fn days(&mut self, hint: &str, rows: &[Fact]) {
        self.prose(Tag::Paragraph, hint, self.frame.hung(LABEL), 0.0, 2.0, true);
        self.open(Tag::List(Numbering::None));
        let (voice, voice_when) = (self.frame.hung(DAYS), self.frame.hung(DAYS_WHEN));
        let room = self.frame.measure() - AFTER_BOX;
        let widest = rows
            .iter()
            .map(|row| self.set(&row.label, voice_when, room).width());
        let widest = widest.fold(0.0_f32, f32::max) + GAP / 2.0;
        let beside = !self.frame.narrow;
        // A long date takes two lines where that leaves the words in one.
        let mut height = |wide: f32| -> f32 {
            let mut of = |row: &Fact| {
                let when = self.set(&row.label, voice_when, wide - DATE_GAP).height();
                when.max(self.set(&row.value, voice, room - wide).height())
            };
            rows.iter().map(&mut of).sum()
        };
        let wide = if beside {
            let tries = DATE_SHARES.map(|share| widest.min(room * share));
            tries
                .into_iter()
                .min_by(|a, b| height(*a).total_cmp(&height(*b)))
                .unwrap_or(widest)
        } else {
            room
        };
        for (i, row) in rows.iter().enumerate() {
            let last = i + 1 == rows.len();
            let mut piece = Piece::default().spaced(4.5, if last { LINE } else { 4.5 });
            piece.keep = !last;
            self.open(Tag::ListItem);
            let left = self.frame.left(0.0, BOX);
            let mut frame = shapes::frame(left, 1.4, BOX, BOX, ACCENT, 1.4);
            frame.fill = Some(Ink([255; 3]));
            piece.marks.push(decoration(frame, 0.0, DAYS.leading));
            let label = [AFTER_BOX, wide - if beside { DATE_GAP } else { 0.0 }, 0.0];
            let y = self.leaf_lines(&mut piece.marks, Tag::Label, &row.label, voice_when, label);
            let value = if beside {
                [AFTER_BOX + wide, room - wide, 0.0]
            } else {
                [AFTER_BOX, room, y]
            };
            let z = self.leaf_lines(&mut piece.marks, Tag::ListBody, &row.value, voice, value);
            self.close();
            // The box has room of its own beside a single line.
            piece.height = y.max(z).max(BOX + 2.0);
            let x = self.frame.left(BOX / 2.0 - 0.75, 1.5);
            piece.bars.push(Bar {
                x,
                width: 1.5,
                ink: ACCENT,
                from: BOX / 2.0,
                until: if last { piece.height - BOX } else { 0.0 },
                joins: i > 0,
            });
            self.push(piece);
        }
        self.close();
    }

    /// Whom to call; two beside each other where there are two.
    pub(super) fn calls(&mut self, calls: &[Block], tag: u8) {
        let measure = self.frame.measure();
        let columns = if self.frame.narrow {
            1
        } else {
            calls.len().clamp(1, 2)
        };
        for row in calls.chunks(columns) {
            let widths = |share: f32| [share, 1.0 - share].map(|share| (measure - GAP) * share);
            let widths = match columns {
                1 => [measure; 2],
                // Where room is scarce, as they are least tall.
                _ if self.frame.tight => {
                    let begin = self.stand();
                    let mut tall = |share: f32| {
                        let height = self.row_of_calls(row, widths(share), tag).height;
                        self.back(begin);
                        height
                    };
                    let heights = FIRST.map(|share| (share, tall(share)));
                    let least = heights.into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
                    widths(least.map_or(FIRST[0], |(share, _)| share))
                }
                _ => widths(FIRST[0]),
            };
            let piece = self.row_of_calls(row, widths, tag);
            self.push(piece);
        }
    }

    fn row_of_calls(&mut self, row: &[Block], widths: [f32; 2], tag: u8) -> Piece {
        let mut piece = Piece::default().spaced(LINE + HALF, LINE);
        let mut start = 0.0;
        for (call, width) in row.iter().zip(widths) {
            let height = self.call(&mut piece, call, [start, width], tag);
            piece.height = piece.height.max(height);
            start += width + GAP;
        }
        piece
    }

    fn call(&mut self, piece: &mut Piece, call: &Block, [start, width]: [f32; 2], tag: u8) -> f32 {
        let Block::Call {
            title,
            beside,
            signs,
            numbers,
            emergency,
        } = call
        else {
            return 0.0;
        };
        let (ink, thick): (Ink, f32) = if *emergency { (STOP, 4.5) } else { (ACCENT, 1.5) };
        let x = self.frame.left(start, thick);
        piece.bars.push(Bar {
            x,
            width: thick,
            ink,
            from: 2.0,
            until: 0.0,
            joins: false,
        });
        piece.bookmarks.push((2, title.clone()));
        let (start, width) = (start + BESIDE, width - BESIDE);
        let marks = &mut piece.marks;
        let head = self.frame.hung(SECTION).inked(ink);
        let voice = self.frame.hung(TIGHT);
        let y = self.leaf_lines(marks, Tag::Heading(tag), title, head, [start, width, 0.0]);
        let small = self.frame.hung(LABEL);
        let mut y = self.beside(marks, beside, small, [start, width, y]) + 3.0;
        if !signs.is_empty() {
            self.open(Tag::List(Numbering::Disc));
            for (i, sign) in signs.iter().enumerate() {
                let mut lines = Vec::new();
                let label = self.list_item(&mut lines, ListMark::Bullet, i, sign, [start, width, y], voice);
                let white = if self.frame.tight { 1.0 } else { 2.0 };
                y = lines.last().map_or(y + voice.leading, |line| line.bottom) + white;
                piece.marks.push(label);
                piece.marks.append(&mut lines);
            }
            self.close();
        }
        self.open(Tag::List(Numbering::None));
        // Beside each other where room is scarce and all of them stay in one line.
        let phone = self.frame.hung(PHONE);
        let half = (width - BESIDE) / 2.0;
        let short = numbers.len() == 2
            && numbers
                .iter()
                .all(|n| self.set(&n.value, phone, width).width() <= half);
        let label = self.frame.hung(LABEL);
        let labels: Vec<f32> = numbers
            .iter()
            .map(|n| self.set(&n.label, label, half).height())
            .collect();
        let tallest = labels.iter().copied().fold(0.0, f32::max);
        let mut end = y;
        for (i, number) in numbers.iter().enumerate() {
            if self.frame.tight && short {
                let start = start + i as f32 * (half + BESIDE);
                // The numbers stand on one line, whatever room their labels take.
                let top = y + 6.0 + tallest - labels[i];
                end = end.max(self.number(piece, number, [start, half, top]));
            } else {
                end = self.number(piece, number, [start, width, end + 6.0]);
            }
        }
        self.close();
        end
    }

    /// A number to call, large, and when it is answered.
    fn number(&mut self, piece: &mut Piece, number: &Fact, [start, width, top]: [f32; 3]) -> f32 {
        self.open(Tag::ListItem);
        let y = self.leaf_lines(
            &mut piece.marks,
            Tag::Label,
            &number.label,
            self.frame.hung(LABEL),
            [start, width, top],
        );
        let node = self.leaf(Tag::ListBody);
        let phone = self.frame.hung(PHONE);
        let set = self.set(&number.value, phone, width);
        let end = y - 1.0 + set.height();
        piece
            .marks
            .extend(self.lines(Owner::Node(node), set, start, width, y - 1.0));
        self.close();
        end
    }
}
