//! Every stream is as long as it says.

use super::*;
use needlepoint_core::seal::{Signing, seal};
use needlepoint_core::sheet::Block;
use needlepoint_tests::{consult, marks};
use serde_json::json;
use std::ops::Range;

/// Where the streams of a file lie.
fn streams(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find(bytes, b">>\nstream\n", from) {
        let length = bytes[..at]
            .windows(8)
            .rposition(|word| word == b"/Length ")
            .unwrap();
        let digits = bytes[length + 8..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        let length = digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
        let start = at + b">>\nstream\n".len();
        from = start + length;
        found.push(start..from);
    }
    found
}

/// Readers take `CR LF` before `endstream` for one end of line. A stream that happens to end in `CR` must not be
/// followed by a bare `LF`, or it is a byte shorter than it says. Files are made until one has such a stream.
fn ends_of_streams(files: impl Iterator<Item = Vec<u8>>) {
    for bytes in files.take(2000) {
        let mut met = false;
        for stream in streams(&bytes) {
            let ends_in_cr = bytes[stream.clone()].ends_with(b"\r");
            let after = &bytes[stream.end..];
            let told =
                after.starts_with(b"\r\nendstream") || after.starts_with(b"\nendstream") && !ends_in_cr;
            assert!(told, "the stream at {}", stream.start);
            met |= ends_in_cr;
        }
        if met {
            return;
        }
    }
    panic!("no stream ended in CR");
}

/// A word for each number, so that the sums at the end of a deflated stream come out far apart.
fn letters(number: usize) -> String {
    let [i, m, w] = [number % 23, number / 23 % 19, number / 23 / 19];
    format!("{number}{}{}{}", "i".repeat(i), "m".repeat(m), "W".repeat(w))
}

#[test]
fn every_stream_of_a_page_is_as_long_as_it_says() {
    let sheet = frozen(&json!({})).sheet().clone();
    ends_of_streams((1..).map(|number: usize| {
        let mut sheet = sheet.clone();
        let text = letters(number);
        sheet.blocks = vec![Block::Paragraph { text }];
        written(&sheet)
    }));
}

#[test]
fn every_stream_of_a_seal_is_as_long_as_it_says() {
    let (frozen, marks, key) = (frozen(&json!({})), marks(&consult("healthy")), key());
    let (place, base) = (frozen.places().remove(0), written(frozen.sheet()));
    let mut signing = Signing::of(&place, &marks[&place.field], &moment(), frozen.digest());
    ends_of_streams((1..).map(|number: usize| {
        signing.lines = vec![letters(number)];
        seal(&base, &signing, &key).unwrap().split_off(base.len())
    }));
}
