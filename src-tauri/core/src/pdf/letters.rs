//! The letters of a run → the operators that show them.
//!
//! A cluster whose text `/ToUnicode` does not tell is told with an `ActualText` of its own.

use super::embed::{Embedded, base};
use super::syntax::{escaped, hexadecimal, hundredths, integer, thousandths};
use crate::typeset::{Glyph, Run};

/// A letter that stands so near to its place, in points, is not moved there.
const NEAR: f32 = 0.05;

/// What was begun and not ended of an array that `TJ` shows.
#[derive(PartialEq)]
enum Shown {
    /// No array.
    Nothing,
    /// An array, outside its strings.
    Array,
    /// A string of an array.
    Letters,
}

/// A run in the making.
struct Text<'a> {
    run: &'a Run,
    face: &'a Embedded,
    height: f32,
    out: &'a mut Vec<u8>,
    /// Where the line begins, in hundredths of a point.
    line: [i64; 2],
    /// Where the pen stands after the last glyph, as a reader computes it.
    pen: Option<(f32, f32)>,
    shown: Shown,
}

/// Shows the letters of a run; the font is chosen, and the page is so high.
pub(super) fn show(out: &mut Vec<u8>, run: &Run, face: &Embedded, height: f32) {
    let text = Text {
        run,
        face,
        height,
        out,
        line: [0, 0],
        pen: None,
        shown: Shown::Nothing,
    };
    text.show();
}

impl Text<'_> {
    fn show(mut self) {
        let run = self.run;
        for cluster in &run.clusters {
            let text = &run.text[cluster.text()];
            let glyphs = &run.glyphs[cluster.glyphs()];
            match base(glyphs) {
                Some(base) => self.marked(text, base, glyphs),
                None => self.cluster(text, glyphs),
            }
        }
        self.flush();
    }

    /// A letter with points or dots that take no room. They are shown between the letter and a blank that ends
    /// where the letter ends: a reader that takes the first and the last glyph for the extent of the text then
    /// sees a letter in its place.
    fn marked(&mut self, text: &str, base: &Glyph, glyphs: &[Glyph]) {
        self.span(text);
        self.glyph(base);
        let marks = glyphs.iter().filter(|glyph| glyph.advance == 0.0);
        marks.for_each(|mark| self.glyph(mark));
        if let Some(blank) = self.face.blank() {
            let wide = self.face.width(self.face.glyph(blank)) as f32 / 1000.0 * self.run.size;
            self.glyph(&Glyph {
                id: blank,
                x: base.x + base.advance - wide,
                y: 0.0,
                advance: 0.0,
            });
        }
        self.end_span();
    }

    /// Glyphs that stand for a text together.
    fn cluster(&mut self, text: &str, glyphs: &[Glyph]) {
        let told = self.face.tells(text, glyphs, self.run.rtl);
        if !told {
            self.span(text);
        }
        glyphs.iter().for_each(|glyph| self.glyph(glyph));
        if !told {
            self.end_span();
        }
    }

    fn span(&mut self, text: &str) {
        self.flush();
        self.out.extend_from_slice(b"/Span<</ActualText<FEFF");
        text.encode_utf16()
            .for_each(|unit| hexadecimal(self.out, &unit.to_be_bytes()));
        self.out.extend_from_slice(b">>>BDC\n");
    }

    fn end_span(&mut self) {
        self.flush();
        self.out.extend_from_slice(b"EMC\n");
    }

    fn glyph(&mut self, glyph: &Glyph) {
        let new = self.face.glyph(glyph.id);
        self.move_to(self.run.x + glyph.x, self.height - self.run.y - glyph.y);
        if self.shown == Shown::Nothing {
            self.out.push(b'[');
        }
        if self.shown != Shown::Letters {
            self.out.push(b'(');
            self.shown = Shown::Letters;
        }
        new.to_be_bytes()
            .into_iter()
            .for_each(|byte| escaped(self.out, byte));
        if let Some((x, _)) = &mut self.pen {
            *x += self.face.width(new) as f32 / 1000.0 * self.run.size;
        }
    }

    /// Moves the pen: by kerning along a line, by a new position otherwise.
    fn move_to(&mut self, x: f32, y: f32) {
        match self.pen {
            Some((from, line)) if (line - y).abs() < 0.004 => {
                let kern = ((from - x) / self.run.size * 1000.0).round();
                if (from - x).abs() >= NEAR && kern != 0.0 {
                    self.end_letters();
                    if self.shown == Shown::Nothing {
                        self.out.push(b'[');
                        self.shown = Shown::Array;
                    }
                    integer(self.out, kern as i64);
                    self.pen = Some((from - kern / 1000.0 * self.run.size, line));
                }
            }
            _ => {
                self.flush();
                let place = [hundredths(x), hundredths(y)];
                for (place, line) in place.iter().zip(self.line) {
                    thousandths(self.out, (place - line) * 10);
                    self.out.push(b' ');
                }
                self.out.extend_from_slice(b"Td\n");
                self.line = place;
                self.pen = Some((place[0] as f32 / 100.0, y));
            }
        }
    }

    fn end_letters(&mut self) {
        if self.shown == Shown::Letters {
            self.out.push(b')');
            self.shown = Shown::Array;
        }
    }

    fn flush(&mut self) {
        self.end_letters();
        if self.shown == Shown::Array {
            self.out.extend_from_slice(b"]TJ\n");
            self.shown = Shown::Nothing;
        }
    }
}
