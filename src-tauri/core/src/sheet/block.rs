//! The sheet as typed blocks. The screen that the patient reads and the PDF are both drawn from these.

use crate::consult::{Logo, Printing};
use crate::procedure::Paper;
use serde::{Deserialize, Serialize};

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The direction of a language, by its tag.
    pub fn of(language: &str) -> Self {
        if matches!(language, "ar" | "he" | "fa" | "ur") {
            Self::Rtl
        } else {
            Self::Ltr
        }
    }
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it says; several lines where the value has parts.
    pub value: String,
    /// The same in the clinic's language; none where that is the sheet's own, or the row is the patient's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<FactBeside>,
}

impl Fact {
    /// A row in the sheet's own language alone.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            beside: None,
        }
    }
}

/// What stands beside a row, in the clinic's language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FactBeside {
    /// The label; empty where it is the row's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// What of the value has words of the content; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// What stands beside a table, in the clinic's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TableBeside {
    /// The column heads, each empty where it is the table's own.
    pub head: Vec<String>,
    /// The cells of the rows, each empty where nothing stands beside it; no rows where that holds for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<String>>,
}

/// What stands beside a notice, in the clinic's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NoticeBeside {
    /// The heading.
    pub title: String,
    /// The text; empty where it is the patient's alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// How a list is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ListMark {
    /// A dot.
    Bullet,
    /// 1, 2, 3.
    Number,
    /// A tick: do this.
    Do,
    /// A cross: leave this.
    Avoid,
}

/// How loud a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// Worth knowing.
    Note,
    /// Needs care.
    Caution,
    /// Stops something.
    Stop,
}

/// A chosen zone on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MapZone {
    /// Zone id, as in the drawings.
    pub zone: String,
    /// Number of its row in the legend, from 1.
    pub number: u16,
    /// Short label printed in the zone, such as `1.5`; empty where nothing is planned.
    pub label: String,
}

/// One stretch of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// Dates or days, as printed: `3 – 5 December` or `Day 1 to 3`.
    pub when: String,
    /// What this stretch is.
    pub title: String,
    /// What to expect.
    pub expect: Vec<String>,
    /// What to do.
    pub todo: Vec<String>,
    /// What to leave.
    pub avoid: Vec<String>,
}

/// Who ticks a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Party {
    /// The patient, or the guardian for a minor.
    Patient,
    /// The clinician.
    Clinician,
}

/// Whose signature stands in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// The patient.
    Patient,
    /// A minor's parent or guardian.
    Guardian,
    /// The interpreter.
    Interpreter,
    /// The clinician.
    Clinician,
    /// Nobody's own: the clinic's seal stands alone.
    Clinic,
}

/// What stands beside a place to sign, in the clinic's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PlaceBeside {
    /// The role in words.
    pub title: String,
    /// What the signature means.
    pub meaning: String,
}

/// A block of the sheet, top to bottom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", tag = "block")]
pub enum Block {
    /// The clinic's letterhead.
    Letterhead {
        /// Clinic's name.
        name: String,
        /// Address, telephone and so on, a line each.
        lines: Vec<String>,
        /// The clinic's logo.
        logo: Option<Logo>,
    },
    /// The sheet's title; one a sheet, and one for the aftercare page.
    Title {
        /// The title.
        text: String,
        /// A line beneath it.
        subtitle: String,
        /// The title in the clinic's language; empty where that is the sheet's own.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        beside: String,
    },
    /// A section heading.
    Heading {
        /// 2 for a section, 3 within one.
        level: u8,
        /// The heading.
        text: String,
        /// The heading in the clinic's language; empty where that is the sheet's own.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        beside: String,
    },
    /// Running text.
    Paragraph {
        /// The text.
        text: String,
    },
    /// Running text in a smaller size: provenance, notes on versions.
    Small {
        /// The text.
        text: String,
        /// The text in the clinic's language; empty where that is the sheet's own, or the text is not for the clinician.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        beside: String,
    },
    /// Labels and values in two columns.
    Facts {
        /// The rows.
        rows: Vec<Fact>,
    },
    /// A list.
    List {
        /// How it is marked.
        mark: ListMark,
        /// The items.
        items: Vec<String>,
    },
    /// A table with a head.
    Table {
        /// Column heads.
        head: Vec<String>,
        /// Relative widths of the columns; sums to 1.
        widths: Vec<f32>,
        /// Rows of cells; the first cell heads its row.
        rows: Vec<Vec<String>>,
        /// The same in the clinic's language; none where that is the sheet's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beside: Option<TableBeside>,
    },
    /// The face and body map with the chosen zones.
    Map {
        /// Drawings to show, such as `face-front`.
        views: Vec<String>,
        /// A line beneath each drawing, such as `Your right side`; as many as drawings, or none.
        #[serde(default)]
        captions: Vec<String>,
        /// Chosen zones.
        zones: Vec<MapZone>,
        /// What the figure says, in words.
        alt: String,
    },
    /// Something set apart.
    Notice {
        /// How loud.
        tone: Tone,
        /// Its heading.
        title: String,
        /// Its text.
        text: String,
        /// The same in the clinic's language; none where that is the sheet's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beside: Option<NoticeBeside>,
    },
    /// A clause to tick.
    #[serde(rename_all = "camelCase")]
    Clause {
        /// Clause id.
        id: String,
        /// Who ticks it.
        party: Party,
        /// Whether nothing is signed without it.
        required: bool,
        /// Whether initials go with it.
        initialled: bool,
        /// What the place for the initials is called; empty where none go with it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        initials_label: String,
        /// The same in the clinic's language; empty where that is the sheet's own.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        initials_beside: String,
        /// The clause.
        text: String,
        /// The clause in the clinic's language; empty where that is the sheet's own.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        beside: String,
        /// What a tick is given for: the start of the SHA-256 of the clause and of the sections that it speaks of.
        shown: String,
        /// Whether it is ticked.
        ticked: bool,
        /// The initials, once given.
        initials: Option<String>,
    },
    /// A place for a signature: a field of the PDF.
    SignaturePlace {
        /// The field's name, such as `patient`.
        field: String,
        /// Whose it is.
        role: Role,
        /// The role in words.
        title: String,
        /// The signer's printed name.
        name: String,
        /// What the signature means.
        meaning: String,
        /// The role and the meaning in the clinic's language; none where that is the sheet's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beside: Option<PlaceBeside>,
    },
    /// A place to sign by pen.
    PenPlace {
        /// The role in words.
        title: String,
        /// The signer's printed name; empty where it is to be written too.
        name: String,
        /// What the signature means.
        meaning: String,
        /// What the line for the date is called.
        date: String,
        /// The role and the meaning in the clinic's language; none where that is the sheet's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beside: Option<PlaceBeside>,
    },
    /// The three things to remember, large.
    Remember {
        /// Its heading.
        title: String,
        /// The heading in the clinic's language; empty where that is the sheet's own.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        beside: String,
        /// The three.
        items: Vec<String>,
    },
    /// The days after the treatment in short, along a line with a box to tick for each stretch.
    Days {
        /// What the boxes are for.
        hint: String,
        /// The stretches in order: when, and what then.
        rows: Vec<Fact>,
    },
    /// The days after the treatment, drawn.
    Timeline {
        /// The stretches in order.
        entries: Vec<TimelineEntry>,
        /// Heads of the three lists: expect, do, avoid.
        heads: [String; 3],
    },
    /// Whom to call, large.
    Call {
        /// Its heading.
        title: String,
        /// The heading in the clinic's language; empty where that is the sheet's own.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        beside: String,
        /// When, in a list.
        signs: Vec<String>,
        /// Whom and how, a row each.
        numbers: Vec<Fact>,
        /// Whether this is the emergency one.
        emergency: bool,
    },
    /// A visit, with a QR code that puts it into a calendar.
    Visit {
        /// Which visit.
        title: String,
        /// Its day, and its time where that is fixed.
        when: String,
        /// What else to know, a line each.
        lines: Vec<String>,
        /// The modules of the code from top to bottom: `#` is dark, `.` is light.
        code: Vec<String>,
        /// What the code says, in words.
        alt: String,
    },
    /// What follows begins a new page.
    PageBreak {},
}

/// Which paper a sheet is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The consent with its aftercare, signed in the file.
    #[default]
    Consent,
    /// The consent to be printed and signed by pen.
    Blank,
    /// The aftercare alone.
    Aftercare,
    /// The letter that puts a treatment off.
    Deferral,
    /// The cover of a consent that was signed by pen.
    Paper,
    /// More words, added to a record.
    Addendum,
    /// A correction of a record.
    Correction,
    /// A consent withdrawn.
    Withdrawal,
    /// What was done on the day of treatment.
    Treatment,
}

impl Kind {
    /// Whether it is the one that sheets are which do not say.
    fn is_consent(&self) -> bool {
        *self == Self::Consent
    }
}

/// Which form this is, printed at the foot of every page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Form {
    /// Procedure id.
    pub procedure: String,
    /// Version of the content.
    pub version: String,
    /// Version of the texts in this language.
    pub text_version: String,
    /// The foot of the page, with `{page}` and `{pages}`.
    pub foot: String,
}

/// A sheet: what the patient reads, signs and takes home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Sheet {
    /// Which paper it is.
    #[serde(default, skip_serializing_if = "Kind::is_consent")]
    pub kind: Kind,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Which way it reads.
    pub direction: Direction,
    /// BCP 47 tag of the clinic's language, where headings, clauses and places to sign carry it beside the sheet's
    /// own, so that the clinician can read what the patient signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
    /// Title of the document.
    pub title: String,
    /// Who it is for; the PDF's subject is this, the file's name is not.
    pub patient: String,
    /// Which form.
    pub form: Form,
    /// The word printed across the head of every page of a sheet that is for nobody, or none.
    pub specimen: Option<String>,
    /// Paper.
    pub paper: Paper,
    /// How it is set.
    #[serde(default, skip_serializing_if = "Printing::is_usual")]
    pub printing: Printing,
    /// The clinic's name, for the running head from page 2 on.
    pub clinic: String,
    /// The blocks in order.
    pub blocks: Vec<Block>,
}
