//! Shapes every pair of Latin letters beforehand: a word is then set letter by letter, without asking the face's
//! tables.
//!
//! Only for faces whose rules look at one letter and the next, which `pairs_of_letters_are_set_as_parley_sets_them`
//! shows of the faces here: kerning of pairs, and letters that are joined into one sort, each joined from a pair that
//! is joined itself.

use harfrust::{
    BufferClusterLevel, Direction, FontRef, ShapeOptions, ShapePlan, Shaper, ShaperData, UnicodeBuffer,
    script,
};
use std::fmt::Write;
use std::path::Path;

const FACES: [&str; 3] = [
    "SourceSans3-Regular",
    "SourceSans3-SemiBold",
    "SourceSerif4-SemiBold",
];
/// Letters behind those of Latin-1; the program is told them.
const MORE: &str = "–—‘’“”„•…€−≤≥";
/// Stands for a pair that is not set as one sort beside the other.
const APART: i16 = i16::MIN;

/// A shaped sort: glyph and advance.
type Sort = (u16, i16);

/// Writes `pairs.rs`: an array of `Pairs`, one a face.
pub fn write(fonts: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut code = String::from("[\n");
    for name in FACES {
        let path = fonts.join(format!("{name}.ttf"));
        println!("cargo::rerun-if-changed={}", path.display());
        let file = std::fs::read(&path)?;
        let font = FontRef::new(&file)?;
        let data = ShaperData::new(&font);
        let shaper = data.shaper(&font).build();
        face(&mut code, &mut Press::new(&shaper))?;
    }
    code.push_str("]\n");
    Ok(std::fs::write(out.join("pairs.rs"), code)?)
}

/// Shapes short strings.
struct Press<'a> {
    shaper: &'a Shaper<'a>,
    plan: ShapePlan,
    buffer: Option<UnicodeBuffer>,
}

impl<'a> Press<'a> {
    fn new(shaper: &'a Shaper<'a>) -> Self {
        let plan = ShapePlan::new(shaper, Direction::LeftToRight, Some(script::LATIN), None, &[]);
        let buffer = None;
        Self { shaper, plan, buffer }
    }

    /// The sorts of a text, if all stand on the line.
    fn shape(&mut self, text: &str) -> Option<Vec<Sort>> {
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = self
            .shaper
            .shape(buffer, ShapeOptions::new().plan(Some(&self.plan)));
        let sorts = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        let sorts = sorts.map(|(info, position)| {
            let stands = position.x_offset == 0 && position.y_offset == 0 && info.glyph_id != 0;
            Some((info.glyph_id as u16, position.x_advance as i16)).filter(|_| stands)
        });
        let sorts = sorts.collect();
        self.buffer = Some(shaped.clear());
        sorts
    }
}

fn face(code: &mut String, press: &mut Press<'_>) -> std::fmt::Result {
    let letters = (' '..='~').chain('\u{a0}'..='\u{ff}').chain(MORE.chars());
    let mut units: Vec<String> = letters.map(String::from).collect();
    let count = units.len();
    // What is joined, and what is joined to that.
    let mut joined: Vec<String> = Vec::new();
    let mut heads = units.clone();
    while !heads.is_empty() {
        let pairs = heads
            .iter()
            .flat_map(|head| units[..count].iter().map(move |next| format!("{head}{next}")));
        heads = pairs
            .filter(|pair| press.shape(pair).is_some_and(|sorts| sorts.len() == 1))
            .collect();
        joined.extend(heads.iter().cloned());
    }
    // The longest first.
    joined.sort_by_key(|joined| std::cmp::Reverse(joined.len()));
    units.extend(joined.iter().cloned());

    let sorts: Vec<Option<Sort>> = units
        .iter()
        .map(|unit| {
            press
                .shape(unit)
                .and_then(|sorts| <[Sort; 1]>::try_from(sorts).ok())
        })
        .map(|sorts| sorts.map(|[sort]| sort))
        .collect();
    let more: Vec<char> = MORE.chars().collect();
    let known: Vec<Sort> = sorts.iter().map(|sort| sort.unwrap_or((0, 0))).collect();
    writeln!(
        code,
        "Pairs {{ more: &{more:?}, joined: &{joined:?}, sorts: &{known:?}, kerning: &["
    )?;
    for (unit, sort) in units.iter().zip(&sorts) {
        let row = units.iter().zip(&sorts).map(|(next, beside)| {
            let both = (sort.as_ref()?, beside.as_ref()?);
            match (press.shape(&format!("{unit}{next}"))?.as_slice(), both) {
                ([first, second], (sort, beside)) if first.0 == sort.0 && second == beside => {
                    Some(first.1 - sort.1)
                }
                _ => None,
            }
        });
        let row: Vec<i16> = row.map(|kerning| kerning.unwrap_or(APART)).collect();
        writeln!(code, "{},", format!("{row:?}").trim_matches(['[', ']']))?;
    }
    code.push_str("] },\n");
    Ok(())
}
