//! Sets text with a font of the base document: its `/ToUnicode` read backwards, its `/W` for widths.
//!
//! No shaping: the texts of a seal are single lines of letters that the font holds one glyph each for.
//! A character without a glyph is an error, never an empty box.

use super::file::View;
use super::syntax::{Id, Malformed, Reader, Value};
use std::collections::BTreeMap;

/// As many codes as two bytes can name.
const MAX_CODES: usize = 65_536;

/// Glyph codes and advance widths of a composite font with two-byte codes.
pub(super) struct Font {
    codes: BTreeMap<char, u16>,
    widths: BTreeMap<u16, f64>,
    default_width: f64,
}

impl Font {
    /// Reads a Type 0 font with `/Identity-H`.
    pub(super) fn read(view: &View<'_>, id: Id) -> Result<Self, Malformed> {
        let font = view.object(id)?;
        let dict = font.dict()?;
        if dict.get("Encoding").and_then(Value::as_name) != Some(b"Identity-H") {
            return Err(Malformed);
        }
        let to_unicode = dict.get("ToUnicode").and_then(Value::as_ref).ok_or(Malformed)?;
        let codes = read_codes(&view.stream(to_unicode)?)?;
        let resolve = |value: &Value| match value {
            Value::Ref(id) => view.object(*id).map(|object| object.value),
            value => Ok(value.clone()),
        };
        let descendants = resolve(dict.get("DescendantFonts").ok_or(Malformed)?)?;
        let descendant = resolve(
            descendants
                .as_array()
                .and_then(<[Value]>::first)
                .ok_or(Malformed)?,
        )?;
        let descendant = descendant.as_dict().ok_or(Malformed)?;
        let widths = match descendant.get("W") {
            None => BTreeMap::new(),
            Some(widths) => read_widths(resolve(widths)?.as_array().ok_or(Malformed)?)?,
        };
        let default_width = descendant.get("DW").and_then(Value::as_number).unwrap_or(1000.0);
        Ok(Self {
            codes,
            widths,
            default_width,
        })
    }

    /// The first character that the font has no glyph for.
    pub(super) fn missing(&self, text: &str) -> Option<char> {
        text.chars().find(|c| !self.codes.contains_key(c))
    }

    /// The width of a text at 1 pt, in points.
    pub(super) fn width(&self, text: &str) -> f64 {
        let width = |code| self.widths.get(code).copied().unwrap_or(self.default_width);
        text.chars()
            .filter_map(|c| self.codes.get(&c))
            .map(width)
            .sum::<f64>()
            / 1000.0
    }

    /// The codes of a text, two bytes each.
    pub(super) fn encode(&self, text: &str) -> Vec<u8> {
        text.chars()
            .filter_map(|c| self.codes.get(&c))
            .flat_map(|code| code.to_be_bytes())
            .collect()
    }
}

/// Reads `bfchar` and `bfrange`; where several codes stand for a character, the lowest is taken.
fn read_codes(cmap: &[u8]) -> Result<BTreeMap<char, u16>, Malformed> {
    let mut codes = BTreeMap::new();
    let mut add = |code: usize, text: &[u8], step: usize| {
        let mut units: Vec<u16> = text
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        if let Some(last) = units.last_mut() {
            *last = last.wrapping_add(step as u16);
        }
        let mut chars = char::decode_utf16(units);
        if let (Some(Ok(c)), None, Ok(code)) = (chars.next(), chars.next(), u16::try_from(code)) {
            let known = codes.entry(c).or_insert(code);
            *known = code.min(*known);
        }
    };
    let number = |value: &Value| -> Result<usize, Malformed> {
        let bytes = value.as_text().filter(|t| t.len() <= 2).ok_or(Malformed)?;
        Ok(bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b)))
    };
    let mut reader = Reader::new(cmap, 0);
    let mut seen = 0;
    let mut operands: Vec<Value> = Vec::new();
    loop {
        reader.space();
        if reader.at >= cmap.len() {
            return Ok(codes);
        }
        let here = reader.at;
        if let Ok(value) = reader.value() {
            operands.push(value);
            continue;
        }
        reader.at = here;
        let word = reader.bare().ok_or(Malformed)?;
        let width = match word {
            b"endbfchar" => 2,
            b"endbfrange" => 3,
            _ => {
                operands.clear();
                continue;
            }
        };
        for group in operands.chunks_exact(width) {
            let (low, high) = (number(&group[0])?, number(&group[width - 2])?);
            for (step, code) in (low..=high).enumerate() {
                seen += 1;
                if seen > MAX_CODES {
                    return Err(Malformed);
                }
                match &group[width - 1] {
                    Value::Array(texts) => {
                        add(
                            code,
                            texts.get(step).and_then(Value::as_text).ok_or(Malformed)?,
                            0,
                        );
                    }
                    text => add(code, text.as_text().ok_or(Malformed)?, step),
                }
            }
        }
        operands.clear();
    }
}

/// Reads `c [w1 w2 …]` and `first last w`.
fn read_widths(items: &[Value]) -> Result<BTreeMap<u16, f64>, Malformed> {
    let mut widths = BTreeMap::new();
    let code = |value: Option<&Value>| {
        value
            .and_then(Value::as_int)
            .and_then(|n| u16::try_from(n).ok())
            .ok_or(Malformed)
    };
    let mut i = 0;
    while i < items.len() {
        let first = code(items.get(i))?;
        match items.get(i + 1) {
            Some(Value::Array(list)) => {
                for (step, width) in list.iter().enumerate().take(MAX_CODES) {
                    let code = first.checked_add(step as u16).ok_or(Malformed)?;
                    widths.insert(code, width.as_number().ok_or(Malformed)?);
                }
                i += 2;
            }
            last => {
                let last = code(last)?;
                let width = items.get(i + 2).and_then(Value::as_number).ok_or(Malformed)?;
                // Overlapping ranges could repeat this without end; no font of ours has any
                if widths.len() + usize::from(last.saturating_sub(first)) > MAX_CODES {
                    return Err(Malformed);
                }
                widths.extend((first..=last).map(|code| (code, width)));
                i += 3;
            }
        }
    }
    Ok(widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_unicode_is_inverted() {
        let cmap = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n\
            /CMapName /X def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
            2 beginbfchar <0003> <0041> <0004> <00660069> endbfchar\n\
            2 beginbfrange <0005> <0007> <0061> <0008> <0009> [<0078> <0041>] endbfrange\n\
            endcmap CMapName currentdict /CMap defineresource pop end end";
        let codes = read_codes(cmap).unwrap();
        let expected = [('A', 3), ('a', 5), ('b', 6), ('c', 7), ('x', 8)];
        assert_eq!(codes, expected.into_iter().collect());
        assert_eq!(
            read_codes(b"<0000> <ffff> <0041> endbfrange <0000> <ffff> <0041> endbfrange"),
            Err(Malformed)
        );
    }

    #[test]
    fn widths_are_read() {
        let value = Reader::new(b"[3 [500 600.5] 10 12 250]", 0).value().unwrap();
        let widths = read_widths(value.as_array().unwrap()).unwrap();
        assert_eq!(
            widths,
            [(3, 500.0), (4, 600.5), (10, 250.0), (11, 250.0), (12, 250.0)]
                .into_iter()
                .collect()
        );
        let value = Reader::new(b"[3]", 0).value().unwrap();
        assert_eq!(read_widths(value.as_array().unwrap()), Err(Malformed));
    }
}
