//! What other programs read in a PDF.

use std::path::Path;

use crate::program::{judge, python};

/// What poppler reads, in the order in which the page is written; a form feed ends each page.
pub fn poppler(file: &Path) -> String {
    let file = file.to_str().expect("the tests' folders have plain names");
    let ran = judge("pdftotext", ["-raw", "-enc", "UTF-8", file, "-"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// What pdfium reads; a form feed ends each page.
pub fn pdfium(file: &Path) -> String {
    let program = "import sys, pypdfium2\n\
                   for page in pypdfium2.PdfDocument(sys.argv[1]):\n    \
                   print(page.get_textpage().get_text_bounded(), end='\\f')";
    let file = file.to_str().expect("the tests' folders have plain names");
    let ran = python(["-c", program, file]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}
