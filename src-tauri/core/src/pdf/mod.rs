//! Pages → a PDF that is PDF/A-2a and PDF/UA-1, with empty signature fields.
//!
//! printpdf makes the pages and their pictures; lopdf adds what it does not know: tags, metadata, output intent,
//! outline, form. What stands on the pages is written here, from the display list.
//! The same pages and the same [`Meta`] give the same bytes in any process. Signs nothing; of a PDF that is brought
//! in it counts the pages, and changes nothing.

mod content;
mod deflate;
mod document;
mod embed;
mod file;
mod form;
mod letters;
mod metadata;
mod outline;
mod program;
mod scan;
mod syntax;
mod tags;

#[cfg(test)]
mod tests;

pub(crate) use deflate::zlib;
pub use scan::{ScanError, read_scans};
pub(crate) use syntax::thousandths;

use crate::sheet::{Direction, Sheet};
use crate::typeset::Pages;

/// What the file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Meta {
    /// Title, shown in the window's title bar.
    pub title: String,
    /// BCP 47 tag of the document's language.
    pub language: String,
    /// Which way it reads.
    pub direction: Direction,
    /// What it is about, or none.
    pub subject: Option<String>,
}

impl Meta {
    /// What the file of a sheet says of itself; a paper that is for nobody yet names nobody.
    pub fn of(sheet: &Sheet) -> Self {
        Self {
            title: sheet.title.clone(),
            language: sheet.language.clone(),
            direction: sheet.direction,
            subject: Some(sheet.patient.clone()).filter(|patient| !patient.is_empty()),
        }
    }
}

/// A finished PDF with empty signature fields.
#[derive(Clone, PartialEq, Eq)]
pub struct BasePdf(Vec<u8>);

impl BasePdf {
    /// The file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The file, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl std::fmt::Debug for BasePdf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("BasePdf").field(&self.0.len()).finish()
    }
}

/// Why pages cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A face could not be cut down to the glyphs that are used.
    #[error("the font {name} cannot be embedded")]
    Font {
        /// Its PostScript name.
        name: &'static str,
    },
    /// The writer gave a document without a part that it must have.
    #[error("the document was not written whole")]
    Incomplete {
        /// What lopdf says.
        #[from]
        source: lopdf::Error,
    },
    /// The content could not be compressed.
    #[error("the document cannot be compressed")]
    Deflate,
}

impl WriteError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "Nothing is lost. Try again; if it happens twice, restart Needlepoint."
    }
}

/// Writes pages as a PDF.
pub fn write(pages: &Pages, meta: &Meta) -> Result<BasePdf, WriteError> {
    document::write(pages, meta).map(BasePdf)
}
