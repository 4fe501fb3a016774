//! What was shown when a clause was ticked: its own words, and those of the sections that it speaks of.

use super::block::{Block, Fact};
use sha2::{Digest as _, Sha256};

/// The sections of a sheet while it is composed.
#[derive(Default)]
pub(super) struct Shown {
    /// Where each section begins among the blocks, in order.
    begins: Vec<(&'static str, usize)>,
    /// Sections that are rows of a block, not blocks of their own.
    parts: Vec<(&'static str, Vec<Fact>)>,
}

impl Shown {
    /// Notes that a section begins with the block at this place.
    pub fn begin(&mut self, key: &'static str, place: usize) {
        self.begins.push((key, place));
    }

    /// Notes rows that are a section by themselves.
    pub fn part(&mut self, key: &'static str, rows: &[Fact]) {
        self.parts.push((key, rows.to_vec()));
    }

    /// The start of the SHA-256 of a clause and of the sections that it covers: 16 hexadecimal digits.
    pub fn digest(&self, blocks: &[Block], text: &str, covers: &[String]) -> String {
        let sections: Vec<_> = covers
            .iter()
            .map(|key| (self.blocks(blocks, key), self.rows(key)))
            .collect();
        let json =
            serde_json::to_vec(&(text, sections)).expect("blocks hold only strings, numbers and lists");
        crate::hex(&Sha256::digest(json)[..8])
    }

    fn blocks<'b>(&self, blocks: &'b [Block], key: &str) -> &'b [Block] {
        let Some(place) = self.begins.iter().position(|(begun, _)| *begun == key) else {
            return &[];
        };
        let end = self.begins.get(place + 1).map_or(blocks.len(), |(_, next)| *next);
        &blocks[self.begins[place].1..end]
    }

    fn rows(&self, key: &str) -> &[Fact] {
        let part = self.parts.iter().find(|(part, _)| *part == key);
        part.map_or(&[], |(_, rows)| rows)
    }
}
