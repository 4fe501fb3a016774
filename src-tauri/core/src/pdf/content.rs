//! The display list of a page → its content stream.
//!
//! Numbers are no longer than a printer can tell, and nothing is said twice.

use super::embed::Faces;
use super::syntax::{hundredths, integer, length, name, thousandths};
use super::{letters, tags};
use crate::typeset::{Artifact, FaceId, Ink, Item, Page, Pages, Path, Pen, Picture, Run, Segment};

/// Points of a drawing are told in tenths of a point.
const TENTH: f32 = 0.1;

/// A content stream in the making.
struct Content<'a> {
    out: Vec<u8>,
    faces: &'a Faces,
    height: f32,
    fill: Option<Ink>,
    ink: Option<Ink>,
    /// Hundredths of a point.
    width: Option<i64>,
    round: Option<bool>,
    /// Origin and unit of the drawing at hand.
    drawing: Option<[f32; 3]>,
    font: Option<(FaceId, f32)>,
}

/// The content stream of a page, whose first picture has this number.
pub(super) fn page(pages: &Pages, page: &Page, faces: &Faces, first_picture: usize) -> Vec<u8> {
    let mut content = Content {
        out: Vec::with_capacity(16 * 1024),
        faces,
        height: pages.height,
        fill: None,
        ink: None,
        width: None,
        round: None,
        drawing: None,
        font: None,
    };
    let mut picture = first_picture;
    for item in &page.items {
        if !matches!(item, Item::Path(_)) {
            content.end_drawing();
        }
        match item {
            Item::Begin { node, mark } => content.begin(tags::name(pages.nodes[*node].tag), *mark),
            Item::Artifact(kind) => content.artifact(*kind),
            Item::End => content.out.extend_from_slice(b"EMC\n"),
            Item::Run(run) => content.run(run),
            Item::Path(path) => content.path(path),
            Item::Picture(shown) => {
                content.picture(shown, picture);
                picture += 1;
            }
            // The form draws it.
            Item::Field(_) => {}
        }
    }
    content.end_drawing();
    content.out
}

/// The name of a picture among the page's resources.
pub(super) fn picture_name(number: usize) -> String {
    format!("Picture{number}")
}

impl Content<'_> {
    fn begin(&mut self, tag: &str, mark: u32) {
        name(&mut self.out, tag.as_bytes());
        self.out.extend_from_slice(b"<</MCID ");
        integer(&mut self.out, mark.into());
        self.out.extend_from_slice(b">>BDC\n");
    }

    fn artifact(&mut self, kind: Artifact) {
        self.out.extend_from_slice(match kind {
            Artifact::Layout => b"/Artifact<</Type/Layout>>BDC\n",
            Artifact::Header => b"/Artifact<</Type/Pagination/Subtype/Header>>BDC\n".as_slice(),
            Artifact::Footer => b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n",
            Artifact::Pagination => b"/Artifact<</Type/Pagination>>BDC\n",
        });
    }

    /// Numbers in thousandths, then their operator.
    fn operator<const N: usize>(&mut self, numbers: [i64; N], operator: &str) {
        for number in numbers {
            thousandths(&mut self.out, number);
            self.out.push(b' ');
        }
        self.out.extend_from_slice(operator.as_bytes());
        self.out.push(b'\n');
    }

    fn color(&mut self, ink: Ink, operator: &str) {
        self.operator(ink.0.map(|c| (i64::from(c) * 2000 + 255) / 510), operator);
    }

    fn fill(&mut self, ink: Ink) {
        if self.fill.replace(ink) != Some(ink) {
            self.color(ink, "rg");
        }
    }

    /// Takes a pen; its width in the unit at hand.
    fn pen(&mut self, pen: Pen) {
        if self.ink.replace(pen.ink) != Some(pen.ink) {
            self.color(pen.ink, "RG");
        }
        let width = hundredths(pen.width);
        if self.width.replace(width) != Some(width) {
            self.operator([width * 10], "w");
        }
        if self.round.replace(pen.round) != Some(pen.round) {
            let ends = if pen.round { "1 J 1 j\n" } else { "0 J 0 j\n" };
            self.out.extend_from_slice(ends.as_bytes());
        }
    }

    /// The graphics state is not known any more.
    fn forget(&mut self) {
        (self.fill, self.ink, self.width, self.round, self.font) = (None, None, None, None, None);
    }

    fn run(&mut self, run: &Run) {
        let Some(face) = self.faces.get(&run.face) else {
            return;
        };
        self.fill(run.ink);
        self.out.extend_from_slice(b"BT\n");
        if self.font.replace((run.face, run.size)) != Some((run.face, run.size)) {
            name(&mut self.out, &face.name());
            self.out.push(b' ');
            length(&mut self.out, run.size);
            self.out.extend_from_slice(b" Tf\n");
        }
        letters::show(&mut self.out, run, face, self.height);
        self.out.extend_from_slice(b"ET\n");
    }

    /// Paths of one drawing share its origin and unit, so that their numbers stay short.
    fn begin_drawing(&mut self, path: &Path, unit: f32) {
        let place = [path.x, path.y, unit];
        if self.drawing == Some(place) {
            return;
        }
        self.end_drawing();
        if unit != 1.0 {
            let (x, y) = (hundredths(path.x), hundredths(self.height - path.y));
            let unit = (unit * 1000.0).round() as i64;
            self.out.extend_from_slice(b"q\n");
            self.operator([unit, 0, 0, -unit, x * 10, y * 10], "cm");
            self.drawing = Some(place);
            self.forget();
        }
    }

    fn end_drawing(&mut self) {
        if self.drawing.take().is_some() {
            self.out.extend_from_slice(b"Q\n");
            self.forget();
        }
    }

    fn path(&mut self, path: &Path) {
        // Found once: it looks at every step.
        let unit = unit(path);
        self.begin_drawing(path, unit);
        if let Some(ink) = path.fill {
            self.fill(ink);
        }
        if let Some(pen) = path.pen {
            let width = pen.width * path.scale / unit;
            self.pen(Pen { width, ..pen });
        }
        self.steps(path, unit);
        self.out
            .extend_from_slice(match (path.fill.is_some(), path.pen.is_some(), path.even_odd) {
                (true, true, false) => b"B\n",
                (true, true, true) => b"B*\n".as_slice(),
                (true, false, false) => b"f\n",
                (true, false, true) => b"f*\n",
                (false, true, _) => b"S\n",
                (false, false, _) => b"n\n",
            });
    }

    fn steps(&mut self, path: &Path, unit: f32) {
        let height = self.height;
        let point = |at| point(path, unit, height, at);
        let mut rest = &path.segments[..];
        while let [step, after @ ..] = rest {
            if let Some((from, to)) = rectangle(rest) {
                let ([left, top], [right, bottom]) = (point(from), point(to));
                self.operator([left, top, right - left, bottom - top], "re");
                rest = &rest[5..];
                continue;
            }
            match *step {
                Segment::Move(to) => self.operator(point(to), "m"),
                Segment::Line(to) => self.operator(point(to), "l"),
                Segment::Curve([a, b, c, d, x, y]) => {
                    let [a, b] = point([a, b]);
                    let [c, d] = point([c, d]);
                    let [x, y] = point([x, y]);
                    self.operator([a, b, c, d, x, y], "c");
                }
                Segment::Close => self.out.extend_from_slice(b"h\n"),
            }
            rest = after;
        }
    }

    fn picture(&mut self, picture: &Picture, number: usize) {
        let [left, top, width, height] = picture.area;
        let bottom = self.height - top - height;
        let [left, bottom, width, height] = [left, bottom, width, height].map(|v| hundredths(v) * 10);
        self.out.extend_from_slice(b"q\n");
        self.operator([width, 0, 0, height, left, bottom], "cm");
        name(&mut self.out, picture_name(number).as_bytes());
        self.out.extend_from_slice(b" Do\nQ\n");
    }
}

/// A point of a path, in thousandths of its unit, on a page of this height.
fn point(path: &Path, unit: f32, height: f32, [x, y]: [f32; 2]) -> [i64; 2] {
    if unit == 1.0 {
        [hundredths(path.x + x) * 10, hundredths(height - path.y - y) * 10]
    } else {
        [x, y].map(|v| (v * path.scale / unit).round() as i64 * 1000)
    }
}

/// The unit that a path's numbers are told in, in points: a tenth for a drawing; the drawing's own where its steps
/// are whole and so large that three decimals of it put nothing out of place.
fn unit(path: &Path) -> f32 {
    let whole = |numbers: &[f32]| numbers.iter().all(|number| number.fract() == 0.0);
    let is_whole = |step: &Segment| match step {
        Segment::Move(to) | Segment::Line(to) => whole(to),
        Segment::Curve(points) => whole(points),
        Segment::Close => true,
    };
    if path.scale == 1.0 || path.scale > 1.0 && path.segments.iter().all(is_whole) {
        path.scale
    } else {
        TENTH
    }
}

/// Two opposite corners, if these steps begin with an upright rectangle that is drawn as `re` draws it: first
/// along, then up or down. So its inside stays the same, whatever it is drawn into.
fn rectangle(steps: &[Segment]) -> Option<([f32; 2], [f32; 2])> {
    let [
        Segment::Move(a),
        Segment::Line(b),
        Segment::Line(c),
        Segment::Line(d),
        Segment::Close,
        ..,
    ] = steps
    else {
        return None;
    };
    let upright = a[1] == b[1] && b[0] == c[0] && c[1] == d[1] && d[0] == a[0];
    upright.then_some((*a, *c))
}
