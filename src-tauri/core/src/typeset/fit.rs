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
/// How much of a page is little.
const LITTLE: f32 = 0.45;
/// How much of a page it holds at least, with what stands above: two lines in small type are no company.
const COMPANY: f32 = 0.2;
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
        let (pages, bottom) = measure(frame, part, &heads, 1.0);
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
                .find(|factor| measure(frame, part, &heads, *factor).0 < pages)
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
            None => (pages, bottom),
        };
        if made.0 > 1 {
            companion(frame, part, &heads, made);
        }
        begin = end;
    }
}

/// Gives a last page that would hold little what stands above it, too.
fn companion(frame: Frame, part: &mut [Piece], heads: &[Piece], (pages, bottom): (usize, f32)) {
    if bottom - frame.top > frame.room() * LITTLE {
        return;
    }
    let places: Vec<usize> = (0..part.len()).collect();
    let before = |place: &usize| measure(frame, &part[..=*place], heads, 1.0).0 < pages;
    let start = |mut place: usize| {
        while place > 0 && part[place - 1].keep {
            place -= 1;
        }
        place
    };
    let first = start(places.partition_point(before));
    let mut from = start(first.saturating_sub(1));
    let least = frame.room() * COMPANY;
    while from > 0 && part[from..].iter().map(|piece| piece.height).sum::<f32>() < least {
        from = start(from - 1);
    }
    for piece in &mut part[from..first] {
        piece.keep = true;
    }
}

/// Whether a part can be made one page by its white alone.
pub(super) fn fits(frame: Frame, part: &[Piece], heads: &[Piece]) -> bool {
    let heads: Vec<Piece> = heads.iter().map(ghost).collect();
    measure(frame, part, &heads, ENOUGH).0 < 2
}

/// How many pages a part takes with so much of its white, and where the last one ends.
fn measure(frame: Frame, part: &[Piece], heads: &[Piece], factor: f32) -> (usize, f32) {
    let ghosts = part.iter().map(|piece| {
        let mut ghost = ghost(piece);
        ghost.before *= factor;
        ghost.after *= factor;
        ghost
    });
    let pager = paginate(frame, &mut [], ghosts.collect(), heads.to_vec());
    (pager.pages.len(), pager.bottom())
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
