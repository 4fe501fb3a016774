//! What every page bears: the foot, the running head, the specimen's word. All decoration.

use super::flow::{Flow, Owner};
use super::look::*;
use super::page::{Artifact, Item, Page};
use super::text::{Align, Style};
use unicode_segmentation::UnicodeSegmentation;

impl Flow<'_> {
    /// Dresses finished pages.
    pub(super) fn dress(&mut self, pages: &mut [Page]) {
        let count = pages.len();
        let sheet = self.sheet;
        let (mut specimen, mut running) = (Vec::new(), Vec::new());
        if let Some(word) = &sheet.specimen {
            self.specimen(&mut specimen, word);
        }
        if count > 1 {
            let text = [sheet.clinic.as_str(), &sheet.patient];
            let text: Vec<&str> = text.into_iter().filter(|part| !part.is_empty()).collect();
            let text = text.join(" · ");
            let width = self.frame.measure() * if sheet.specimen.is_some() { 0.6 } else { 1.0 };
            let text = self.shortened(&text, width);
            let top = self.frame.top - 26.0;
            self.print(&mut running, &text, self.frame.foot(), [0.0, width, top]);
        }
        for (i, page) in pages.iter_mut().enumerate() {
            let foot = sheet
                .form
                .foot
                .replace("{page}", &(i + 1).to_string())
                .replace("{pages}", &count.to_string());
            let running = if i > 0 { &running[..] } else { &[] };
            if !specimen.is_empty() || !running.is_empty() {
                page.items.push(Item::Artifact(Artifact::Header));
                page.items.extend_from_slice(&specimen);
                page.items.extend_from_slice(running);
                page.items.push(Item::End);
            }
            page.items.push(Item::Artifact(Artifact::Footer));
            self.foot(&mut page.items, &foot);
            page.items.push(Item::End);
        }
    }

    /// The foot on a rule; its last part, the number of the page, at the end edge.
    fn foot(&mut self, items: &mut Vec<Item>, foot: &str) {
        let measure = self.frame.measure();
        let top = self.frame.height - self.frame.bottom + 24.0;
        items.extend(self.slab(0.0, top - 5.0, measure, 0.5, RULE).items);
        let (form, page) = foot.rsplit_once(" · ").unwrap_or(("", foot));
        let style = self.frame.foot();
        let wide = self.set(page, style, measure).width() + 1.0;
        let end = style.aligned(Align::End);
        self.print(items, page, end, [measure - wide, wide, top]);
        self.print(items, form, style, [0.0, measure - wide - 12.0, top]);
    }

    fn specimen(&mut self, items: &mut Vec<Item>, word: &str) {
        let measure = self.frame.measure();
        let top = self.frame.top - 43.0;
        self.print(items, word, SPECIMEN.aligned(Align::End), [0.0, measure, top]);
    }

    /// As much of a running head as fits one line; the whole stands on the first page.
    fn shortened(&mut self, text: &str, width: f32) -> String {
        let style = self.frame.foot();
        if self.set(text, style, width).lines.len() <= 1 {
            return text.to_owned();
        }
        let ends: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
        let cut = |end: usize| format!("{}…", text[..end].trim_end());
        let fits = ends.partition_point(|end| self.set(&cut(*end), style, width).lines.len() <= 1);
        cut(ends[fits.saturating_sub(1)])
    }

    fn print(&mut self, items: &mut Vec<Item>, text: &str, style: Style, [start, width, top]: [f32; 3]) {
        if text.is_empty() {
            return;
        }
        let set = self.set(text, style, width);
        let owner = Owner::Artifact(Artifact::Footer);
        items.extend(
            self.lines(owner, set, start, width, top)
                .into_iter()
                .flat_map(|mark| mark.items),
        );
    }
}
