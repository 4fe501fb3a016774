//! The display list → printpdf's operations.

use super::WriteError;
use super::embed::Embedded;
use super::tags;
use crate::typeset::{Artifact, FaceId, Ink, Item, Page, Pages, Path, Pen, Picture, Run, Segment};
use printpdf::{
    Codepoint, Color, DictItem, Line, LineCapStyle, LineJoinStyle, LinePoint, Op, PaintMode, PdfFontHandle,
    Point, Polygon, PolygonRing, Pt, Rgb, TextItem, TextMatrix, TextRenderingMode, WindingOrder, XObjectId,
    XObjectTransform,
};
use std::collections::BTreeMap;

/// Content in the making: operations of the page at hand, faces and pictures of all pages.
pub(super) struct Content {
    pub(super) faces: BTreeMap<FaceId, Embedded>,
    pub(super) pictures: Vec<Picture>,
    ops: Vec<Op>,
    fill: Option<Ink>,
    font: Option<(FaceId, f32)>,
    height: f32,
}

fn name(text: &str) -> DictItem {
    DictItem::Name(text.as_bytes().to_vec())
}

fn dictionary<const N: usize>(entries: [(&str, DictItem); N]) -> DictItem {
    DictItem::Dict {
        map: entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    }
}

fn color(ink: Ink) -> Color {
    let [r, g, b] = ink.0.map(|c| (f32::from(c) / 255.0 * 1000.0).round() / 1000.0);
    Color::Rgb(Rgb {
        r,
        g,
        b,
        icc_profile: None,
    })
}

/// A hundredth of a point is finer than any printer.
fn rounded(v: f32) -> f32 {
    (v * 100.0).round() / 100.0
}

impl Content {
    pub(super) fn new(pages: &Pages) -> Self {
        Self {
            faces: BTreeMap::new(),
            pictures: Vec::new(),
            ops: Vec::new(),
            fill: None,
            font: None,
            height: pages.height,
        }
    }

    /// The operations of a page.
    pub(super) fn page(&mut self, pages: &Pages, page: &Page) -> Result<Vec<Op>, WriteError> {
        (self.fill, self.font) = (None, None);
        for item in &page.items {
            match item {
                Item::Begin { node, mark } => {
                    let mark = dictionary([("MCID", DictItem::Int(i64::from(*mark)))]);
                    self.begin(tags::name(pages.nodes[*node].tag), mark);
                }
                Item::Artifact(kind) => self.artifact(*kind),
                Item::End => self.ops.push(Op::EndMarkedContent),
                Item::Run(run) => self.run(run)?,
                Item::Path(path) => self.path(path),
                Item::Picture(picture) => self.picture(picture),
                // The form draws it.
                Item::Field(_) => {}
            }
        }
        Ok(std::mem::take(&mut self.ops))
    }

    fn begin(&mut self, tag: &str, properties: DictItem) {
        self.ops.push(Op::BeginMarkedContentWithProperties {
            tag: tag.into(),
            properties,
        });
    }

    fn artifact(&mut self, kind: Artifact) {
        let properties = match kind {
            Artifact::Layout => dictionary([("Type", name("Layout"))]),
            Artifact::Header => dictionary([("Type", name("Pagination")), ("Subtype", name("Header"))]),
            Artifact::Footer => dictionary([("Type", name("Pagination")), ("Subtype", name("Footer"))]),
            Artifact::Pagination => dictionary([("Type", name("Pagination"))]),
        };
        self.begin("Artifact", properties);
    }

    fn fill(&mut self, ink: Ink) {
        if self.fill.replace(ink) != Some(ink) {
            self.ops.push(Op::SetFillColor { col: color(ink) });
        }
    }

    fn run(&mut self, run: &Run) -> Result<(), WriteError> {
        if !self.faces.contains_key(&run.face) {
            self.faces.insert(run.face, Embedded::new(run.face)?);
        }
        self.fill(run.ink);
        if let Some(width) = run.outlined {
            self.ops.push(Op::SetOutlineColor { col: color(run.ink) });
            self.ops.push(Op::SetOutlineThickness { pt: Pt(width) });
        }
        self.ops.push(Op::StartTextSection);
        if self.font.replace((run.face, run.size)) != Some((run.face, run.size)) {
            let font = PdfFontHandle::External(Embedded::id(run.face));
            self.ops.push(Op::SetFont {
                font,
                size: Pt(run.size),
            });
        }
        if run.outlined.is_some() {
            self.ops.push(Op::SetTextRenderingMode {
                mode: TextRenderingMode::Stroke,
            });
        }
        let face = self.faces.get_mut(&run.face).expect("inserted above");
        let mut text = Text {
            run,
            face,
            height: self.height,
            ops: &mut self.ops,
            shown: Vec::new(),
            pen: None,
        };
        text.show();
        if run.outlined.is_some() {
            self.ops.push(Op::SetTextRenderingMode {
                mode: TextRenderingMode::Fill,
            });
        }
        self.ops.push(Op::EndTextSection);
        Ok(())
    }

    fn path(&mut self, path: &Path) {
        let rings = rings(path, self.height);
        if let Some(ink) = path.fill {
            self.fill(ink);
            let winding_order = if path.even_odd {
                WindingOrder::EvenOdd
            } else {
                WindingOrder::NonZero
            };
            let rings = rings
                .iter()
                .map(|(points, _)| PolygonRing {
                    points: points.clone(),
                })
                .collect();
            let polygon = Polygon {
                rings,
                mode: PaintMode::Fill,
                winding_order,
            };
            self.ops.push(Op::DrawPolygon { polygon });
        }
        if let Some(Pen { ink, width, round }) = path.pen {
            self.ops.push(Op::SetOutlineColor { col: color(ink) });
            self.ops.push(Op::SetOutlineThickness {
                pt: Pt(rounded(width)),
            });
            let (cap, join) = if round {
                (LineCapStyle::Round, LineJoinStyle::Round)
            } else {
                (LineCapStyle::Butt, LineJoinStyle::Miter)
            };
            self.ops.push(Op::SetLineCapStyle { cap });
            self.ops.push(Op::SetLineJoinStyle { join });
            for (points, is_closed) in rings {
                self.ops.push(Op::DrawLine {
                    line: Line { points, is_closed },
                });
            }
        }
    }

    fn picture(&mut self, picture: &Picture) {
        let [left, top, width, height] = picture.area;
        let id = XObjectId(format!("Picture{}", self.pictures.len()));
        self.pictures.push(picture.clone());
        // At 72 dots an inch a pixel is a point, before scaling.
        let transform = XObjectTransform {
            translate_x: Some(Pt(rounded(left))),
            translate_y: Some(Pt(rounded(self.height - top - height))),
            scale_x: Some(width / picture.width as f32),
            scale_y: Some(height / picture.height as f32),
            dpi: Some(72.0),
            rotate: None,
            no_auto_scale: false,
        };
        self.ops.push(Op::UseXobject { id, transform });
        (self.fill, self.font) = (None, None);
    }
}

/// Subpaths, and whether they are closed.
fn rings(path: &Path, height: f32) -> Vec<(Vec<LinePoint>, bool)> {
    let point = |x: f32, y: f32, bezier| LinePoint {
        p: Point {
            x: Pt(rounded(path.x + x)),
            y: Pt(rounded(height - path.y - y)),
        },
        bezier,
    };
    let mut rings: Vec<(Vec<LinePoint>, bool)> = Vec::new();
    for segment in &path.segments {
        if let Segment::Move([x, y]) = *segment {
            rings.push((vec![point(x, y, false)], false));
            continue;
        }
        let Some((points, closed)) = rings.last_mut() else {
            continue;
        };
        match *segment {
            Segment::Line([x, y]) => points.push(point(x, y, false)),
            Segment::Curve([a, b, c, d, x, y]) => {
                points.extend([point(a, b, true), point(c, d, true), point(x, y, false)]);
            }
            Segment::Close => *closed = true,
            Segment::Move(_) => {}
        }
    }
    rings
}

/// A run in the making.
struct Text<'a> {
    run: &'a Run,
    face: &'a mut Embedded,
    height: f32,
    ops: &'a mut Vec<Op>,
    shown: Vec<Codepoint>,
    /// Where the pen stands after the last glyph, as a reader computes it.
    pen: Option<(f32, f32)>,
}

impl Text<'_> {
    fn show(&mut self) {
        let run = self.run;
        for cluster in &run.clusters {
            let text = &run.text[cluster.text.clone()];
            let glyphs = &run.glyphs[cluster.glyphs.clone()];
            let new: Vec<u16> = glyphs.iter().map(|glyph| self.face.glyph(glyph.id)).collect();
            let span = !self.tells(text, &new);
            if span {
                self.flush();
                let mut data = vec![0xfe, 0xff];
                data.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
                let properties = dictionary([("ActualText", DictItem::String { data, literal: false })]);
                self.ops.push(Op::BeginMarkedContentWithProperties {
                    tag: "Span".into(),
                    properties,
                });
            }
            for (glyph, new) in glyphs.iter().zip(new) {
                self.move_to(run.x + glyph.x, self.height - run.y - glyph.y);
                self.shown.push(Codepoint::new(new, 0.0));
                if let Some((x, _)) = &mut self.pen {
                    *x += self.face.width(new) as f32 / 1000.0 * run.size;
                }
            }
            if span {
                self.flush();
                self.ops.push(Op::EndMarkedContent);
            }
        }
        self.flush();
    }

    /// Whether `/ToUnicode` tells the cluster's text, glyph by glyph in visual order.
    fn tells(&mut self, text: &str, glyphs: &[u16]) -> bool {
        if let [glyph] = glyphs {
            return self.face.stands_for(*glyph, text);
        }
        let mut characters: Vec<char> = text.chars().collect();
        if self.run.rtl {
            characters.reverse();
        }
        let mut told = characters.len() == glyphs.len();
        for (i, glyph) in glyphs.iter().enumerate() {
            let c = characters.get(i).or(characters.last()).copied().unwrap_or(' ');
            told &= self.face.stands_for(*glyph, c.encode_utf8(&mut [0; 4]));
        }
        told
    }

    /// Moves the pen: by kerning along a line, by a new position otherwise.
    fn move_to(&mut self, x: f32, y: f32) {
        match self.pen {
            Some((from, line)) if (line - y).abs() < 0.004 => {
                let kern = ((from - x) / self.run.size * 1000.0).round();
                if kern != 0.0 {
                    match self.shown.last_mut() {
                        Some(last) => last.offset += kern,
                        None => self.ops.push(Op::ShowText {
                            items: vec![TextItem::Offset(kern)],
                        }),
                    }
                    self.pen = Some((from - kern / 1000.0 * self.run.size, line));
                }
            }
            _ => {
                self.flush();
                let (x, exact) = (rounded(x), y);
                let matrix = TextMatrix::Translate(Pt(x), Pt(rounded(y)));
                self.ops.push(Op::SetTextMatrix { matrix });
                self.pen = Some((x, exact));
            }
        }
    }

    fn flush(&mut self) {
        if !self.shown.is_empty() {
            let items = vec![TextItem::GlyphIds(std::mem::take(&mut self.shown))];
            self.ops.push(Op::ShowText { items });
        }
    }
}
