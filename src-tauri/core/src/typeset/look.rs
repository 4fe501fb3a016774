//! The look of the sheet: paper, margins, rhythm, voices, inks. Everything that is a matter of taste.
//!
//! Text stands on a rhythm of half lines; nothing that is read is smaller than 12 pt, but for the foot, the
//! running head and the labels in drawings, which the table beneath repeats. In large print, which is set on smaller
//! paper and enlarged by half, only the foot and the running head are.

use super::page::Ink;
use super::printing::LARGER;
use super::text::{Align, Style, Voice};
use crate::consult::Printing;
use crate::sheet::{Direction, Paper};

/// Ink of text.
pub(super) const INK: Ink = Ink([0x1d, 0x2b, 0x2f]);
/// The one accent.
pub(super) const ACCENT: Ink = Ink([0x0f, 0x5c, 0x63]);
/// The accent laid thin over a drawing.
pub(super) const TINT: Ink = Ink([0xb7, 0xce, 0xd0]);
/// Text that steps back; 7 : 1 on white.
pub(super) const QUIET: Ink = Ink([0x4a, 0x58, 0x5c]);
/// Rules under rows.
pub(super) const RULE: Ink = Ink([0xc3, 0xcc, 0xce]);
/// Rules under heads, boxes to tick, lines to sign on.
pub(super) const FIRM: Ink = Ink([0x5d, 0x6b, 0x6f]);
/// What needs care; told from the accent in grey too, since notices carry their heading in words.
pub(super) const CAUTION: Ink = Ink([0x9a, 0x5b, 0x00]);
/// What stops.
pub(super) const STOP: Ink = Ink([0xa3, 0x20, 0x20]);
/// The specimen's word.
pub(super) const GHOST: Ink = Ink([0xb9, 0xc1, 0xc3]);

/// Half a line of text.
pub(super) const HALF: f32 = 8.5;
/// A line of text.
pub(super) const LINE: f32 = 2.0 * HALF;
/// The widest column that is comfortable to read at 12 pt.
pub(super) const MEASURE: f32 = 440.0;

const fn style(voice: Voice, size: f32, leading: f32, ink: Ink) -> Style {
    Style {
        voice,
        size,
        leading,
        ink,
        align: Align::Start,
    }
}

pub(super) const BODY: Style = style(Voice::Text, 12.0, LINE, INK);
pub(super) const ROW: Style = style(Voice::Text, 12.0, 16.0, INK);
pub(super) const ROW_HEAD: Style = style(Voice::Strong, 12.0, 16.0, INK);
pub(super) const ROW_LABEL: Style = style(Voice::Text, 12.0, 16.0, QUIET);
pub(super) const STRONG: Style = style(Voice::Strong, 12.0, LINE, INK);
pub(super) const LABEL: Style = style(Voice::Text, 12.0, LINE, QUIET);
pub(super) const SMALL: Style = style(Voice::Text, 12.0, 15.0, QUIET);
pub(super) const CLINIC: Style = style(Voice::Serif, 15.0, 18.5, ACCENT);
pub(super) const ADDRESS: Style = style(Voice::Text, 12.0, 15.0, QUIET);
pub(super) const TITLE: Style = style(Voice::Serif, 25.0, 30.0, INK);
pub(super) const SUBTITLE: Style = style(Voice::Text, 13.5, 19.0, QUIET);
pub(super) const SECTION: Style = style(Voice::Serif, 16.0, 21.25, ACCENT);
pub(super) const SUBSECTION: Style = style(Voice::Strong, 13.0, LINE, INK);
pub(super) const TIGHT: Style = style(Voice::Text, 12.0, 15.0, INK);
pub(super) const DATE: Style = style(Voice::Strong, 13.5, 18.0, INK);
pub(super) const SUBHEAD: Style = style(Voice::Text, 13.5, 18.0, INK);
pub(super) const DAYS: Style = style(Voice::Text, 13.0, 16.5, INK);
pub(super) const DAYS_WHEN: Style = style(Voice::Strong, 13.0, 16.5, INK);
pub(super) const LARGE: Style = style(Voice::Strong, 18.0, 23.0, INK);
pub(super) const NUMERAL: Style = style(Voice::Serif, 26.0, 23.0, ACCENT);
pub(super) const PHONE: Style = style(Voice::Strong, 24.0, 28.0, INK);
pub(super) const NEEDLE: Style = style(Voice::Strong, 8.5, 10.0, INK);
pub(super) const FOOT: Style = style(Voice::Text, 10.0, 13.0, QUIET);
pub(super) const SPECIMEN: Style = style(Voice::Strong, 30.0, 32.0, GHOST);

impl Style {
    pub(super) const fn aligned(self, align: Align) -> Self {
        Self { align, ..self }
    }
    pub(super) const fn inked(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
}

/// The paper and its type area.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) side: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// Whether columns beside each other would be too narrow to be read.
    pub(super) narrow: bool,
    /// Whether what is large otherwise is smaller, so that a part stays one page.
    pub(super) tight: bool,
    direction: Direction,
}

impl Frame {
    pub(super) fn of(paper: Paper, direction: Direction, printing: Printing) -> Self {
        let (width, height): (f32, f32) = match paper {
            Paper::A4 => (595.276, 841.89),
            Paper::Letter => (612.0, 792.0),
        };
        let narrow = printing.large_print;
        let (width, height, [side, top, bottom]) = if narrow {
            (width / LARGER, height / LARGER, [40.0, 54.0, 48.0])
        } else {
            (width, height, [60.0, 66.0, 62.0])
        };
        Self {
            width,
            height,
            side,
            top,
            bottom,
            narrow,
            tight: false,
            direction,
        }
    }

    /// The voice of remarks about the form itself.
    pub(super) fn small(&self) -> Style {
        if self.narrow { LABEL } else { SMALL }
    }

    /// A voice of the page for the fridge, smaller where that has to be tight.
    pub(super) fn hung(&self, style: Style) -> Style {
        if !self.tight {
            return style;
        }
        let least = if style.size > 14.0 { 14.0 } else { 12.0 };
        let size = (style.size * 0.78).max(least);
        // A numeral keeps the leading of the words beside it.
        let leading = (style.leading * 0.78).max(least * 1.18);
        Style {
            size,
            leading,
            ..style
        }
    }

    /// The voice of labels in drawings.
    pub(super) fn needle(&self) -> Style {
        let (size, leading) = if self.narrow { (12.0, 13.5) } else { (8.5, 10.0) };
        Style {
            size,
            leading,
            ..NEEDLE
        }
    }

    /// The voice of the foot and the running head.
    pub(super) fn foot(&self) -> Style {
        let (size, leading) = if self.narrow { (8.0, 10.5) } else { (10.0, 13.0) };
        Style {
            size,
            leading,
            ..FOOT
        }
    }

    /// Width of the type area.
    pub(super) fn measure(&self) -> f32 {
        self.width - 2.0 * self.side
    }

    /// Height of the type area.
    pub(super) fn room(&self) -> f32 {
        self.height - self.top - self.bottom
    }

    /// The left edge of a column `width` wide that begins `start` from the margin where lines begin.
    pub(super) fn left(&self, start: f32, width: f32) -> f32 {
        match self.direction {
            Direction::Ltr => self.side + start,
            Direction::Rtl => self.width - self.side - start - width,
        }
    }
}
