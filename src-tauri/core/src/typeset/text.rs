//! Shapes text and breaks it into lines.

use super::bound::bound_places;
use super::chinese::{closed_up, shared_marks, unbroken};
use super::fonts::{Case, PACKED, Registered, families, is_of_packed};
use super::page::{Cluster, Glyph, Ink, Run};
use crate::sheet::Direction;
use parley::{
    Alignment, AlignmentOptions, BaseDirection, BreakReason, FontFamily, FontFeatures, FontWeight, Layout,
    Line, LineHeight, OverflowWrap, StyleProperty, TextWrapMode,
};
use std::collections::BTreeSet;

/// A voice of the sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Voice {
    /// Running text.
    Text,
    /// Labels, row heads.
    Strong,
    /// Titles and headings.
    Serif,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) voice: Voice,
    pub(super) size: f32,
    pub(super) leading: f32,
    pub(super) ink: Ink,
    pub(super) align: Align,
}

/// Which edge a text stands at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Align {
    Start,
    Center,
    End,
}

/// A line, its runs placed from its start corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SetLine {
    pub(super) runs: Vec<Run>,
    pub(super) width: f32,
}

/// A text in lines of one height.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SetText {
    pub(super) lines: Vec<SetLine>,
    pub(super) leading: f32,
}

impl SetText {
    pub(super) fn height(&self) -> f32 {
        self.lines.len() as f32 * self.leading
    }
    pub(super) fn width(&self) -> f32 {
        self.lines.iter().map(|line| line.width).fold(0.0, f32::max)
    }
}

/// Sets a text in a column; characters that no face holds are added to `uncovered`.
pub(super) fn set(
    case: &mut Case,
    language: &str,
    direction: Direction,
    text: &str,
    style: Style,
    width: f32,
    uncovered: &mut BTreeSet<char>,
) -> SetText {
    let short = match direction {
        Direction::Ltr => case.words.set(language, text, style, width),
        Direction::Rtl => None,
    };
    short.unwrap_or_else(|| set_any(case, language, direction, text, style, width, uncovered))
}

/// Sets a text in any script with parley.
pub(super) fn set_any(
    case: &mut Case,
    language: &str,
    direction: Direction,
    text: &str,
    style: Style,
    width: f32,
    uncovered: &mut BTreeSet<char>,
) -> SetText {
    let faces = case.registered(text);
    let rtl = direction == Direction::Rtl;
    let mut layout = laid_out(faces, language, rtl, text, style, width, true);
    // Words that are bound to each other and fit no line are set like any others.
    if layout
        .lines()
        .any(|line| line.break_reason() == BreakReason::Emergency)
    {
        layout = laid_out(faces, language, rtl, text, style, width, false);
    }
    let align = match style.align {
        Align::Start if rtl => Alignment::Right,
        Align::Start => Alignment::Left,
        Align::Center => Alignment::Center,
        Align::End if rtl => Alignment::Left,
        Align::End => Alignment::Right,
    };
    layout.align(align, AlignmentOptions::default());
    let lines = layout
        .lines()
        .map(|line| set_line(faces, text, &line, uncovered))
        .collect();
    SetText {
        lines,
        leading: style.leading,
    }
}

/// A text in lines, not aligned yet.
fn laid_out(
    faces: &mut Registered,
    language: &str,
    rtl: bool,
    text: &str,
    style: Style,
    width: f32,
    bound: bool,
) -> Layout<Ink> {
    let mut builder = faces.layouts.ranged_builder(&mut faces.fonts, text, 1.0, false);
    let title = style.voice == Voice::Serif;
    builder.push_default(StyleProperty::FontFamily(families(language, text, title)));
    builder.push_default(StyleProperty::FontSize(style.size));
    builder.push_default(StyleProperty::Brush(style.ink));
    builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(style.leading)));
    builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
    builder.push_default(StyleProperty::Locale(language.parse().ok()));
    match style.voice {
        Voice::Text => {}
        Voice::Strong | Voice::Serif => {
            builder.push_default(StyleProperty::FontWeight(FontWeight::SEMI_BOLD));
        }
    }
    let chinese = language.starts_with("zh") && text.chars().any(is_of_packed);
    if bound {
        let places = bound_places(text).map(|at| at..at + 1);
        for place in places.chain(chinese.then(|| unbroken(text)).into_iter().flatten()) {
            builder.push(StyleProperty::TextWrapMode(TextWrapMode::NoWrap), place);
        }
    }
    if chinese {
        for mark in shared_marks(text) {
            builder.push(FontFamily::named(PACKED[0]), mark);
        }
        for mark in closed_up(text) {
            builder.push(FontFeatures::from("\"halt\""), mark);
        }
    }
    // Numbers and foreign words by themselves keep their own order: a telephone number turned about is another.
    builder.set_base_direction(if rtl && text.chars().any(is_rtl) {
        BaseDirection::Rtl
    } else {
        BaseDirection::Ltr
    });
    let mut layout = builder.build(text);
    layout.break_all_lines(Some(width));
    layout
}

/// Whether a character belongs to a script that is written from right to left.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}')
}

/// Takes a line over: runs with their text, left to right, from the line's top left corner.
fn set_line(faces: &Registered, text: &str, line: &Line<'_, Ink>, uncovered: &mut BTreeSet<char>) -> SetLine {
    let metrics = *line.metrics();
    let baseline = metrics.baseline - metrics.block_min_coord;
    let mut pen = metrics.offset + metrics.inline_min_coord;
    let mut runs = Vec::new();
    for shaped in line.runs() {
        let face = faces.face(shaped.font().data.id());
        let rtl = shaped.is_rtl();
        let origin = pen;
        let mut run = Run {
            face,
            size: shaped.font_size(),
            ink: Ink::default(),
            rtl,
            x: origin,
            y: baseline,
            text: String::new(),
            glyphs: Vec::new(),
            clusters: Vec::new(),
        };
        // A ligature's characters belong to its first cluster.
        let mut atoms: Vec<(std::ops::Range<usize>, parley::Cluster<'_, Ink>)> = Vec::new();
        for cluster in shaped.clusters() {
            match atoms.last_mut() {
                Some((range, _)) if cluster.is_ligature_continuation() => {
                    range.end = range.end.max(cluster.text_range().end);
                }
                _ => atoms.push((cluster.text_range(), cluster)),
            }
        }
        if rtl {
            atoms.reverse();
        }
        for (range, cluster) in atoms {
            let characters = text[range].trim_matches(['\n', '\r']);
            run.ink = cluster.style().brush;
            let (first, start) = (run.glyphs.len(), run.text.len());
            for glyph in cluster.glyphs() {
                if glyph.id == 0 && !characters.is_empty() {
                    uncovered.extend(characters.chars());
                }
                if !characters.is_empty() {
                    let id = u16::try_from(glyph.id).expect("a face has at most 65,536 glyphs");
                    run.glyphs.push(Glyph {
                        id,
                        x: pen - origin + glyph.x,
                        y: glyph.y,
                        advance: glyph.advance,
                    });
                }
                pen += glyph.advance;
            }
            if run.glyphs.len() > first {
                run.text.push_str(characters);
                let glyphs = first..run.glyphs.len();
                run.clusters.push(Cluster::new(start..run.text.len(), glyphs));
            }
        }
        if !run.clusters.is_empty() {
            runs.push(run);
        }
    }
    SetLine {
        runs,
        width: metrics.advance - metrics.hanging_advance,
    }
}
