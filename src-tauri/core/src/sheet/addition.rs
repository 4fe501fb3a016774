//! What is added to a signed record, as a page of its own: more words, a correction, a consent withdrawn.
//!
//! It names what it is about by title, day and digest, and repeats nothing of it. Only a withdrawal that is said in
//! the room has a place to sign for who withdraws; the clinic's seal stands on each.

use super::agree;
use super::block::{Block, Kind, ListMark, PlaceBeside, Role};
use super::compose::{ComposeError, Page, begin, joined, patient};
use super::deferral::seal;
use super::freeze::{FrozenSheet, fixed};
use super::paper::spaced;
use crate::consult::{Addition, Covered, Draft, Setting, Told, Withdrawer, say};
use crate::screening::Known;
use jiff::civil::Date;

/// What is added, to what, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Added<'a> {
    /// What is added.
    pub addition: &'a Addition,
    /// The sheet of the record that it is about.
    pub about: &'a FrozenSheet,
    /// The day on which that was sealed.
    pub sealed_on: Date,
    /// Who adds it.
    pub by: &'a str,
}

/// Composes and freezes the page, in the patient's language. `draft` is the consult of the record that it is about,
/// with the day of today.
///
/// # Errors
/// There are no texts in that language.
pub fn addition(
    draft: &Draft,
    added: &Added<'_>,
    setting: &Setting<'_>,
) -> Result<FrozenSheet, ComposeError> {
    let known = Known {
        draft,
        setting,
        findings: &[],
    };
    let (kind, title) = match added.addition {
        Addition::Addendum { .. } => (Kind::Addendum, "sheet.addendum"),
        Addition::Correction { .. } => (Kind::Correction, "sheet.correction"),
        Addition::Withdrawal { .. } => (Kind::Withdrawal, "sheet.withdrawal"),
    };
    let mut page = Page::new(kind, known)?;
    begin(&mut page, title);
    let stays = page.text("sheet.added.stays");
    page.paragraph(stays);
    facts(&mut page, added);
    match added.addition {
        Addition::Addendum { words } => said(&mut page, "sheet.addendum.words", words),
        Addition::Correction { passage, right, .. } => {
            said(&mut page, "sheet.correction.passage", passage);
            said(&mut page, "sheet.correction.right", right);
            used(&mut page, added.addition);
        }
        Addition::Withdrawal { covers, words, .. } => {
            said(&mut page, "sheet.withdrawal.words", words);
            consequences(&mut page, covers);
        }
    }
    if let Addition::Withdrawal { by, name, .. } = added.addition
        && added.addition.is_signed()
    {
        withdrawn_by(&mut page, *by, name.trim());
    }
    seal(&mut page, added.by);
    agree::version(&mut page);
    let lead = page.text(title);
    Ok(fixed(page.sheet(title, Some(lead))))
}

/// Whose it is, what it is about and, for a withdrawal, who said it, when and how.
fn facts(page: &mut Page<'_>, added: &Added<'_>) {
    // The name stands in the title.
    let mut rows: Vec<_> = patient(page).into_iter().skip(1).take(2).collect();
    let about = added.about.sheet();
    let day = say::day(page.texts, added.sealed_on);
    let document = [("title", about.title.as_str()), ("date", &day)];
    let mut more = vec![
        page.fact("sheet.added.about", page.with("sheet.added.document", &document)),
        page.fact("sheet.added.digest", spaced(&added.about.digest().hex())),
    ];
    if let Addition::Withdrawal {
        by, name, on, how, ..
    } = added.addition
    {
        let role = page.text(match by {
            Withdrawer::Patient => "sheet.role.patient",
            Withdrawer::Guardian => "sheet.role.guardian",
        });
        let how = how.map(|how| {
            page.text(match how {
                Told::Signed => "sheet.withdrawal.how.signed",
                Told::InPerson => "sheet.withdrawal.how.inPerson",
                Told::Telephone => "sheet.withdrawal.how.telephone",
                Told::Letter => "sheet.withdrawal.how.letter",
                Told::Email => "sheet.withdrawal.how.email",
            })
        });
        more.extend([
            page.fact("sheet.withdrawal.by", joined(&[name, &role])),
            page.fact("sheet.withdrawal.on", say::typed_day(page.texts, on)),
            page.fact("sheet.withdrawal.how", how.unwrap_or_default()),
        ]);
    }
    rows.extend(more.into_iter().flatten());
    page.push(Block::Facts { rows });
}

/// A section of somebody's own words.
fn said(page: &mut Page<'_>, heading: &'static str, words: &str) {
    page.section(heading);
    page.paragraph(words.trim());
}

/// The numbers that were in fact used; nothing where the record names them.
fn used(page: &mut Page<'_>, addition: &Addition) {
    let row = |(what, lot): (&str, &str)| {
        let key = match what {
            "tip" => "sheet.treatment.tip",
            "glide" => "sheet.treatment.glideLot",
            _ => "sheet.treatment.serial",
        };
        page.fact(key, lot)
    };
    let rows: Vec<_> = addition.lots().into_iter().filter_map(row).collect();
    if !rows.is_empty() {
        page.section("sheet.correction.used");
        page.push(Block::Facts { rows });
    }
}

/// What a withdrawal is about, and what follows from it.
fn consequences(page: &mut Page<'_>, covers: &[Covered]) {
    page.section("sheet.withdrawal.covers");
    let procedure = [("procedure", page.texts.get("sheet.procedure"))];
    let covered = Covered::ALL
        .into_iter()
        .filter(|covered| covers.contains(covered));
    let items = covered.map(|covered| match covered {
        Covered::Treatment => page.with("sheet.withdrawal.covers.treatment", &procedure),
        Covered::Teaching => page.text("sheet.withdrawal.covers.teaching"),
        Covered::Marketing => page.text("sheet.withdrawal.covers.marketing"),
    });
    let items = items.collect();
    page.push(Block::List {
        mark: ListMark::Bullet,
        items,
    });
    page.section("sheet.withdrawal.means");
    let mut keys = vec!["sheet.withdrawal.reason", "sheet.withdrawal.care"];
    if covers.contains(&Covered::Treatment) {
        keys.extend(["sheet.withdrawal.treatment", "sheet.withdrawal.done"]);
    }
    if covers.iter().any(|covered| *covered != Covered::Treatment) {
        keys.push("sheet.withdrawal.photos");
    }
    keys.push("sheet.withdrawal.kept");
    let items = keys.into_iter().map(|key| page.text(key)).collect();
    page.push(Block::List {
        mark: ListMark::Bullet,
        items,
    });
}

/// The place to sign of who withdraws.
fn withdrawn_by(page: &mut Page<'_>, by: Withdrawer, name: &str) {
    let (role, field) = match by {
        Withdrawer::Patient => (Role::Patient, "patient"),
        Withdrawer::Guardian => (Role::Guardian, "guardian"),
    };
    let (title, meaning) = (
        format!("sheet.role.{field}"),
        format!("sheet.meaning.withdraw.{field}"),
    );
    let beside = page.clinic_texts.map(|texts| PlaceBeside {
        title: texts.get(&title).to_owned(),
        meaning: texts.get(&meaning).to_owned(),
    });
    page.section("sheet.signatures");
    page.push(Block::SignaturePlace {
        field: field.into(),
        role,
        title: page.text(&title),
        name: name.into(),
        meaning: page.text(&meaning),
        beside,
    });
    agree::signs(page);
}
