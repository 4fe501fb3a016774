//! The cover of a consent that was signed by pen: whose it is, which sheet was printed, which files show the paper.
//!
//! The files stay as they came, byte for byte, beside this page; the cover carries the SHA-256 of each, and the
//! clinic's seal covers the cover. Pictures are not copied onto pages of ours: what a scanner made is the evidence,
//! and a copy that is packed anew would be weaker and larger. One way serves pictures and PDFs alike.
//!
//! Whether the paper is signed, and by whom, is what the clinician states; nobody here can read it.

use super::block::{Block, Kind, TableBeside};
use super::compose::{ComposeError, Page, begin, patient};
use super::deferral::seal;
use super::freeze::{FrozenSheet, fixed};
use crate::consult::{Draft, Setting, say};
use crate::procedure::Texts;
use crate::screening::Known;
use jiff::civil::DateTime;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A PDF.
    Pdf,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
}

impl Media {
    /// Its registered name, such as `application/pdf`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// What it is called for short.
    pub fn short(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
        }
    }
}

/// A file that shows a paper, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// What it is.
    pub media: Media,
    /// How many pages it has; a picture is one.
    pub pages: u32,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// What is said of a paper that is brought in.
#[derive(Clone, Debug)]
pub struct Brought<'a> {
    /// The sheet that was printed.
    pub printed: &'a FrozenSheet,
    /// When it was printed, on the clinic's clock.
    pub printed_at: DateTime,
    /// Who signed it, as the clinician states.
    pub signers: &'a str,
    /// The day it was signed, as the clinician states, `YYYY-MM-DD`.
    pub signed_on: &'a str,
    /// Who brings it in.
    pub by: &'a str,
    /// The files that show it.
    pub files: &'a [Scan],
}

/// Composes and freezes the cover, in the patient's language.
///
/// # Errors
/// There are no texts in that language.
pub fn paper(
    draft: &Draft,
    brought: &Brought<'_>,
    setting: &Setting<'_>,
) -> Result<FrozenSheet, ComposeError> {
    let known = Known {
        draft,
        setting,
        findings: &[],
    };
    let mut page = Page::new(Kind::Paper, known)?;
    begin(&mut page, "sheet.paper");
    let how = page.text("sheet.paper.how");
    page.paragraph(how);
    facts(&mut page, brought);
    let stated = page.with("sheet.paper.stated", &[("name", brought.by)]);
    page.paragraph(stated);
    files(&mut page, brought.files);
    seal(&mut page, brought.by);
    let lead = page.text("sheet.paper");
    Ok(fixed(page.sheet("sheet.paper", Some(lead))))
}

fn facts(page: &mut Page<'_>, brought: &Brought<'_>) {
    let printed = brought.printed.sheet();
    let own = page.setting.procedure.texts(&printed.language);
    let version = [
        ("version", printed.form.version.as_str()),
        ("textVersion", &printed.form.text_version),
        (
            "language",
            own.map_or(printed.language.as_str(), |texts| &texts.name),
        ),
    ];
    let version = page.with("sheet.version", &version);
    let at = brought.printed_at;
    let at = format!(
        "{}, {:02}:{:02}",
        say::day(page.texts, at.date()),
        at.hour(),
        at.minute()
    );
    let signed = say::typed_day(page.texts, brought.signed_on);
    let mut rows: Vec<_> = patient(page).into_iter().take(3).collect();
    let more = [
        page.fact("sheet.paper.form", version),
        page.fact("sheet.paper.printed", at),
        page.fact("sheet.paper.digest", spaced(&brought.printed.digest().hex())),
        page.fact("sheet.paper.signed", signed),
        page.fact("sheet.paper.signers", brought.signers.trim()),
    ];
    rows.extend(more.into_iter().flatten());
    page.push(Block::Facts { rows });
}

fn files(page: &mut Page<'_>, files: &[Scan]) {
    page.section("sheet.paper.files");
    let row = |(number, file): (usize, &Scan)| {
        let kilobytes = file.size.div_ceil(1024);
        vec![
            format!("{number}. {}, {kilobytes} KB", file.media.short()),
            file.pages.to_string(),
            spaced(&file.sha256),
        ]
    };
    let rows = (1..).zip(files).map(row).collect();
    let (digest, keys) = ("SHA-256".to_owned(), ["sheet.paper.file", "sheet.paper.pages"]);
    let heads = |texts: &Texts| keys.map(|key| texts.get(key).to_owned());
    // The name of a digest is the same in every language.
    let beside = page.clinic_texts.map(|texts| TableBeside {
        head: [&heads(texts)[..], &[String::new()]].concat(),
        rows: Vec::new(),
    });
    page.push(Block::Table {
        head: [&heads(page.texts)[..], &[digest]].concat(),
        widths: vec![0.26, 0.14, 0.6],
        rows,
        beside,
    });
}

/// A digest in groups, so that lines can break and eyes compare.
pub(super) fn spaced(digest: &str) -> String {
    let groups = digest.as_bytes().chunks(8).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(" ")
}
