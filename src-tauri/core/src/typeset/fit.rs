//! White between pieces, adjusted so that a part of the sheet ends well.
//!
//! A part that needs a little less white to save a page gives it up; a part that fills most of one page, such
//! as the aftercare, takes more. Text itself is never squeezed.

use super::flow::{Owner, Piece};
use super::look::Frame;
use super::paginate::paginate;
use crate::sheet::Kind;

/// How much of its white the first part may give up.
const LESS: [f32; 1] = [0.85];
/// How much a later part may, tried in turn.
const MUCH_LESS: [f32; 6] = [0.85, 0.7, 0.55, 0.4, 0.25, 0.1];
/// The least that a part is left with before its type is made smaller.
const ENOUGH: f32 = MUCH_LESS[2];
/// How much of the last page is little.
const LITTLE: f32 = 0.33;
/// How much of a page it holds at least, with what stands above: two lines in small type are no company.
const COMPANY: f32 = 0.2;
/// How much any other page holds at least, where pieces that cannot be parted allow it.
const FILLED: f32 = 0.36;
/// The most white a part of one page takes.
const MORE: f32 = 1.7;

/// Adjusts the white of each part; parts begin with new pages.
pub(super) fn fit(frame: Frame, kind: Kind, pieces: &mut [Piece], heads: &[Piece]) {
    let heads: Vec<Piece> = heads.iter().map(ghost).collect();
    let mut begin = 0;
    while begin < pieces.len() {
        let rest = &pieces[begin + 1..];
        let end = rest
            .iter()
            .position(|piece| piece.new_page)
            .map_or(pieces.len(), |n| begin + 1 + n);
        let part = &mut pieces[begin..end];
        let before = measure(frame, part, &heads, 1.0);
        let (pages, bottom) = (before.pages(), before.bottom);
        let factor = if pages > 1 {
            // A letter, and the page for the fridge, is better on one page than wide.
            let one_page = matches!(
                kind,
                Kind::Deferral | Kind::Addendum | Kind::Correction | Kind::Withdrawal | Kind::Aftercare
            );
            let read = begin == 0 && !one_page;
            let less: &[f32] = if read { &LESS } else { &MUCH_LESS };
            less.iter()
                .copied()
                .find(|factor| measure(frame, part, &heads, *factor).pages() < pages)
        } else {
            let type_height = part.iter().map(|piece| piece.height).sum::<f32>();
            let white = bottom - frame.top - type_height;
            let left = frame.height - frame.bottom - bottom;
            (begin > 0 && white > 0.0).then(|| (1.0 + left / white).min(MORE))
        };
        if let Some(factor) = factor {
            for piece in &mut *part {
                piece.before *= factor;
                piece.after *= factor;
            }
        }
        let made = match factor {
            Some(_) => measure(frame, part, &heads, 1.0),
            None => before,
        };
        accompany(frame, part, &made);
        begin = end;
    }
}

/// Gives a page that would hold little what stands above it, too, as long as that leaves enough above.
fn accompany(frame: Frame, part: &mut [Piece], made: &Made) {
    let begin = |page: usize| page.checked_sub(1).map_or(0, |turn| made.turns[turn].0);
    for page in (1..made.pages()).rev() {
        let (first, next) = (begin(page), made.turns.get(page));
        let (little, least) = match next {
            Some(_) => (FILLED, FILLED),
            None => (LITTLE, COMPANY),
        };
        let bottom = next.map_or(made.bottom, |(_, bottom)| *bottom);
        if bottom - frame.top > frame.room() * little {
            continue;
        }
        let end = next.map_or(part.len(), |(next, _)| *next);
        let tall = |from: usize, end: usize| part[from..end].iter().map(|piece| piece.height).sum::<f32>();
        let start = |mut place: usize| {
            while place > 0 && (part[place - 1].keep || is_divided(&part[place - 1], &part[place])) {
                place -= 1;
            }
            place
        };
        let enough = |from: usize| tall(begin(page - 1), from) >= frame.room() * FILLED;
        let mut from = first;
        loop {
            let above = start(from.saturating_sub(1));
            if above == from || above <= begin(page - 1) || !enough(above) {
                break;
            }
            from = above;
            if tall(from, end) >= frame.room() * least {
                break;
            }
        }
        part[from..first].iter_mut().for_each(|piece| piece.keep = true);
    }
}

/// Whether two pieces are lines of one paragraph.
fn is_divided(above: &Piece, below: &Piece) -> bool {
    let ends = above.marks.last().zip(below.marks.first());
    ends.is_some_and(|(end, begin)| matches!(end.owner, Owner::Node(_)) && end.owner == begin.owner)
}

/// Whether a part can be made one page by its white alone.
pub(super) fn fits(frame: Frame, part: &[Piece], heads: &[Piece]) -> bool {
    let heads: Vec<Piece> = heads.iter().map(ghost).collect();
    measure(frame, part, &heads, ENOUGH).pages() < 2
}

/// Where the pages of a part end.
struct Made {
    /// For each page but the last, the piece that begins the next one, and where it ends.
    turns: Vec<(usize, f32)>,
    /// Where the last one ends.
    bottom: f32,
}

impl Made {
    fn pages(&self) -> usize {
        self.turns.len() + 1
    }
}

/// The pages that a part takes with so much of its white.
fn measure(frame: Frame, part: &[Piece], heads: &[Piece], factor: f32) -> Made {
    let ghosts = part.iter().map(|piece| {
        let mut ghost = ghost(piece);
        ghost.before *= factor;
        ghost.after *= factor;
        ghost
    });
    let pager = paginate(frame, &mut [], ghosts.collect(), heads.to_vec());
    let bottom = pager.bottom();
    Made {
        turns: pager.turns,
        bottom,
    }
}

/// A piece with its measures, but nothing to print.
fn ghost(piece: &Piece) -> Piece {
    let marks = piece.marks.iter().map(|mark| super::flow::Mark {
        owner: Owner::Field,
        top: mark.top,
        bottom: mark.bottom,
        items: Vec::new(),
    });
    Piece {
        marks: marks.collect(),
        height: piece.height,
        before: piece.before,
        after: piece.after,
        keep: piece.keep,
        head: piece.head,
        ..Piece::default()
    }
}
