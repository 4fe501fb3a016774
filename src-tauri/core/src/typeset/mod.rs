//! Blocks of a sheet → pages with a structure.
//!
//! Shapes text, breaks lines and pages, draws. Gives a display list in which every line is told to which part
//! of the document it belongs. Knows nothing of PDF, and writes no word that the sheet does not hold.

mod aftercare;
mod bound;
mod chinese;
mod compose;
mod consent;
mod drawing;
mod fit;
mod flow;
mod fonts;
mod furniture;
mod logo;
mod look;
mod map;
mod page;
mod paginate;
mod pairs;
mod printing;
mod prose;
mod shapes;
mod table;
mod text;
mod timeline;
mod visit;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use consent::NOTE_HEIGHT;
pub use fonts::{FaceId, Fonts, TEXT_FACE, face_of};
pub use page::*;

use crate::sheet::Sheet;

/// Why a sheet cannot be typeset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypesetError {
    /// Characters that no face holds, control characters, or marks that turn the direction of writing.
    #[error("These characters cannot be printed: {}.", code_points(characters))]
    Uncovered {
        /// Which, each once, in the order of their code points.
        characters: Vec<char>,
    },
    /// The clinic's logo is no PNG of the size that it claims.
    #[error("The clinic's logo cannot be read.")]
    Logo,
}

/// Characters by number, such as `U+1F600`: some cannot be shown.
fn code_points(characters: &[char]) -> String {
    let numbers: Vec<String> = characters
        .iter()
        .map(|c| format!("U+{:04X}", u32::from(*c)))
        .collect();
    numbers.join(", ")
}

impl TypesetError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Uncovered { .. } => "Replace them, such as emoji, by letters.",
            Self::Logo => "Choose the logo again in the settings.",
        }
    }
}

/// Typesets a sheet: the same sheet gives the same pages.
pub fn typeset(sheet: &Sheet, fonts: &Fonts) -> Result<Pages, TypesetError> {
    compose::compose(sheet, fonts)
}
