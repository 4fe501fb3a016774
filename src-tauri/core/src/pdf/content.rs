//! The display list → printpdf's operations.

use super::WriteError;
use super::embed::Embedded;
use super::tags;
use crate::typeset::{Artifact, FaceId, Glyph, Ink, Item, Page, Pages, Path, Pen, Picture, Run, Segment};
use printpdf::{
    Color, CurTransMat, DictItem, Line, LineCapStyle, LineJoinStyle, LinePoint, Op, PaintMode, PdfFontHandle,
    Point, Polygon, PolygonRing, Pt, Rgb, TextMatrix, TextRenderingMode, WindingOrder, XObjectId,
    XObjectTransform,
};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Content in the making: operations of the page at hand, faces and pictures of all pages.
pub(super) struct Content {
    pub(super) faces: BTreeMap<FaceId, Embedded>,
    pub(super) pictures: Vec<Picture>,
    ops: Vec<Op>,
    fill: Option<Ink>,
    ink: Option<Ink>,
    width: Option<f32>,
    round: Option<bool>,
    /// Origin and unit of the drawing at hand.
    drawing: Option<[f32; 3]>,
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

/// The text of a mark that is told with its letter: a joiner, which nobody sees.
const UNSEEN: &str = "\u{34f}";

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
            ink: None,
            width: None,
            round: None,
            drawing: None,
            font: None,
            height: pages.height,
        }
    }

    /// The operations of a page.
    pub(super) fn page(&mut self, pages: &Pages, page: &Page) -> Result<Vec<Op>, WriteError> {
        self.forget();
        for item in &page.items {
            if !matches!(item, Item::Path(_)) {
                self.end_drawing();
            }
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
        self.end_drawing();
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
        if let Entry::Vacant(place) = self.faces.entry(run.face) {
            place.insert(Embedded::new(run.face)?);
        }
        self.fill(run.ink);
        if let Some(width) = run.outlined {
            self.pen(Pen {
                ink: run.ink,
                width,
                round: true,
            });
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

    /// The graphics state is not known any more.
    fn forget(&mut self) {
        (self.fill, self.ink, self.width, self.round, self.font) = (None, None, None, None, None);
    }

    fn pen(&mut self, pen: Pen) {
        if self.ink.replace(pen.ink) != Some(pen.ink) {
            self.ops.push(Op::SetOutlineColor { col: color(pen.ink) });
        }
        let width = rounded(pen.width);
        if self.width.replace(width) != Some(width) {
            self.ops.push(Op::SetOutlineThickness { pt: Pt(width) });
        }
        if self.round.replace(pen.round) != Some(pen.round) {
            let (cap, join) = if pen.round {
                (LineCapStyle::Round, LineJoinStyle::Round)
            } else {
                (LineCapStyle::Butt, LineJoinStyle::Miter)
            };
            self.ops.push(Op::SetLineCapStyle { cap });
            self.ops.push(Op::SetLineJoinStyle { join });
        }
    }

    /// Paths of one drawing share its unit, so that their numbers stay short.
    fn begin_drawing(&mut self, path: &Path) {
        let place = [path.x, path.y, path.scale];
        if self.drawing == Some(place) {
            return;
        }
        self.end_drawing();
        if path.scale != 1.0 {
            let (x, y) = (rounded(path.x), rounded(self.height - path.y));
            let matrix = CurTransMat::Raw([path.scale, 0.0, 0.0, -path.scale, x, y]);
            self.ops.push(Op::SaveGraphicsState);
            self.ops.push(Op::SetTransformationMatrix { matrix });
            self.drawing = Some(place);
        }
    }

    fn end_drawing(&mut self) {
        if self.drawing.take().is_some() {
            self.ops.push(Op::RestoreGraphicsState);
            self.forget();
        }
    }

    fn path(&mut self, path: &Path) {
        self.begin_drawing(path);
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
        if let Some(pen) = path.pen {
            self.pen(pen);
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
        self.forget();
    }
}

/// Subpaths, and whether they are closed.
fn rings(path: &Path, height: f32) -> Vec<(Vec<LinePoint>, bool)> {
    let point = |x: f32, y: f32, bezier| {
        let (x, y) = if path.scale == 1.0 {
            (rounded(path.x + x), rounded(height - path.y - y))
        } else {
            ((x * 10.0).round() / 10.0, (y * 10.0).round() / 10.0)
        };
        LinePoint {
            p: Point { x: Pt(x), y: Pt(y) },
            bezier,
        }
    };
    let mut rings: Vec<(Vec<LinePoint>, bool)> = Vec::new();
    for segment in path.segments.iter() {
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
    /// What `TJ` shows: codes of glyphs, and between them how far the pen moves back, thousandths of the size.
    shown: Vec<DictItem>,
    /// Where the pen stands after the last glyph, as a reader computes it.
    pen: Option<(f32, f32)>,
}

impl Text<'_> {
    fn show(&mut self) {
        let run = self.run;
        for cluster in &run.clusters {
            let text = &run.text[cluster.text.clone()];
            let glyphs = &run.glyphs[cluster.glyphs.clone()];
            let mut bases = glyphs.iter().filter(|glyph| glyph.advance != 0.0);
            match (glyphs.len(), bases.next(), bases.next()) {
                (2.., Some(base), None) => self.marked(text, base, glyphs),
                _ => self.cluster(text, glyphs),
            }
        }
        self.flush();
    }

    /// A letter with points or dots that take no room. They are shown between the letter and a blank that ends
    /// where the letter ends: a reader that takes the first and the last glyph for the extent of the text then
    /// sees a letter in its place.
    fn marked(&mut self, text: &str, base: &Glyph, glyphs: &[Glyph]) {
        let letter = self.face.glyph(base.id);
        self.face.stands_for(letter, text);
        self.span(text);
        self.glyph(base);
        for mark in glyphs.iter().filter(|glyph| glyph.advance == 0.0) {
            let new = self.face.glyph(mark.id);
            self.face.stands_for(new, UNSEEN);
            self.glyph(mark);
        }
        if let Some(blank) = self.face.blank() {
            let new = self.face.glyph(blank);
            let x = base.x + base.advance - self.face.width(new) as f32 / 1000.0 * self.run.size;
            self.glyph(&Glyph {
                id: blank,
                x,
                y: 0.0,
                advance: 0.0,
            });
        }
        self.end_span();
    }

    /// Glyphs that stand for a text together.
    fn cluster(&mut self, text: &str, glyphs: &[Glyph]) {
        let new: Vec<u16> = glyphs.iter().map(|glyph| self.face.glyph(glyph.id)).collect();
        let told = self.tells(text, &new);
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
        let mut data = vec![0xfe, 0xff];
        data.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        let properties = dictionary([("ActualText", DictItem::String { data, literal: false })]);
        self.ops.push(Op::BeginMarkedContentWithProperties {
            tag: "Span".into(),
            properties,
        });
    }

    fn end_span(&mut self) {
        self.flush();
        self.ops.push(Op::EndMarkedContent);
    }

    fn glyph(&mut self, glyph: &Glyph) {
        let new = self.face.glyph(glyph.id);
        self.move_to(self.run.x + glyph.x, self.height - self.run.y - glyph.y);
        match self.shown.last_mut() {
            Some(DictItem::String { data, .. }) => data.extend(new.to_be_bytes()),
            _ => self.shown.push(DictItem::String {
                data: new.to_be_bytes().to_vec(),
                literal: true,
            }),
        }
        if let Some((x, _)) = &mut self.pen {
            *x += self.face.width(new) as f32 / 1000.0 * self.run.size;
        }
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
                        Some(DictItem::Int(last)) => *last += kern as i64,
                        _ => self.shown.push(DictItem::Int(kern as i64)),
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
            let items = std::mem::take(&mut self.shown);
            // printpdf's own would write every glyph as a string of its own
            self.ops.push(Op::Unknown {
                key: "TJ".into(),
                value: vec![DictItem::Array(items)],
            });
        }
    }
}
