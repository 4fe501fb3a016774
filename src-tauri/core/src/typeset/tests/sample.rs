//! A sheet that uses every block, in English; names and numbers are invented.

use crate::consult::{Logo, Printing};
use crate::sheet::*;
use base64::{Engine as _, prelude::BASE64_STANDARD};

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn fact(label: &str, value: &str) -> Fact {
    Fact::new(label, value)
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.into() }
}

fn heading(text: &str) -> Block {
    Block::Heading {
        level: 2,
        text: text.into(),
        beside: String::new(),
    }
}

fn clause(id: &str, text: &str, ticked: bool, initials: Option<&str>) -> Block {
    Block::Clause {
        id: id.into(),
        party: Party::Patient,
        required: true,
        initialled: initials.is_some(),
        initials_label: String::new(),
        initials_beside: String::new(),
        text: text.into(),
        shown: "0123456789abcdef".into(),
        ticked,
        initials: initials.filter(|text| !text.is_empty()).map(Into::into),
        beside: String::new(),
    }
}

fn place(field: &str, role: Role, title: &str, name: &str, meaning: &str) -> Block {
    Block::SignaturePlace {
        field: field.into(),
        role,
        title: title.into(),
        name: name.into(),
        meaning: meaning.into(),
        beside: None,
    }
}

fn zone(zone: &str, number: u16, label: &str) -> MapZone {
    MapZone {
        zone: zone.into(),
        number,
        label: label.into(),
    }
}

/// A logo of two squares, as PNG in base64.
pub(crate) fn logo() -> Logo {
    let mut picture = image::RgbImage::from_pixel(96, 96, image::Rgb([255, 255, 255]));
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (dx, dy) = (x as f32 - 47.5, y as f32 - 47.5);
        let far = (dx * dx + dy * dy).sqrt();
        if far < 46.0 && (far > 36.0 || (dx.abs() < 6.0 || dy.abs() < 6.0) && far < 26.0) {
            *pixel = image::Rgb([15, 92, 99]);
        }
    }
    let mut png = Vec::new();
    picture
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    Logo {
        width: 96,
        height: 96,
        png: BASE64_STANDARD.encode(&png),
        alt: "Emblem of the clinic: a cross in a ring".into(),
    }
}

/// The modules of a code that says a word.
fn code() -> Vec<String> {
    let code = fast_qr::QRBuilder::new("Needlepoint").build().unwrap();
    let sign = |x: usize, y: usize| if code[y][x].value() { '#' } else { '.' };
    (0..code.size)
        .map(|y| (0..code.size).map(|x| sign(x, y)).collect())
        .collect()
}

/// A sheet of these blocks.
pub(crate) fn sheet_of(blocks: Vec<Block>) -> Sheet {
    Sheet {
        kind: Kind::Consent,
        language: "en".into(),
        direction: Direction::Ltr,
        beside: None,
        title: "Microneedling: consent and aftercare".into(),
        patient: "Zoë Marlowe".into(),
        form: Form {
            procedure: "microneedling".into(),
            version: "2026.1".into(),
            text_version: "2026.1".into(),
            foot: "Microneedling consent 2026.1 · English text 2026.1 · Page {page} of {pages}".into(),
        },
        specimen: Some("Specimen".into()),
        paper: Paper::A4,
        printing: Printing::default(),
        clinic: "Harbour Street Dermatology".into(),
        blocks,
    }
}

/// The sample: consent and aftercare.
pub(crate) fn sample() -> Sheet {
    let mut blocks = consent();
    blocks.push(Block::PageBreak {});
    blocks.extend(aftercare());
    sheet_of(blocks)
}

fn consent() -> Vec<Block> {
    let mut blocks = vec![
        Block::Letterhead {
            name: "Harbour Street Dermatology".into(),
            lines: strings(&["14 Harbour Street, Bristol BS1 4QA", "0117 496 0142", "hello@harbourstreet.example"]),
            logo: Some(logo()),
        },
        Block::Title {
            text: "Consent to microneedling".into(),
            subtitle: "For Zoë Marlowe, with Dr Amara Okafor".into(),
            beside: String::new(),
        },
        Block::Facts {
            rows: vec![
                fact("Patient", "Zoë Marlowe"),
                fact("Born", "9 March 1987 (39 years)"),
                fact("Record number", "HS-20418"),
                fact("Clinician", "Dr Amara Okafor, consultant dermatologist, GMC 7104482"),
                fact("Day of treatment", "3 December 2026"),
            ],
        },
        heading("What the treatment is"),
        paragraph(
            "Microneedling uses very fine needles to make tiny channels in the skin. Your skin heals them and makes new collagen as it does. Over weeks to months this can soften lines, scars and large pores.",
        ),
        paragraph(
            "We numb your skin with a cream first. The treatment takes about 30 minutes. It can feel like light scratching. Your face will be red, like sunburn, for one to three days. Most people need three to six sessions, four to six weeks apart, before they can judge the result.",
        ),
        Block::Heading { level: 3, text: "What it cannot do".into(), beside: String::new() },
        paragraph(
            "It does not remove scars or lines altogether, and it does not work for everyone. We cannot promise you a result.",
        ),
        Block::Notice {
            tone: Tone::Caution,
            title: "Not on the label".into(),
            text: "The maker of the device has not had it approved for use on the neck. We plan to use it there because studies and our own practice support it. You can say no to this part.".into(), beside: None, },
        heading("Your plan"),
        Block::Map {
            views: strings(&["face-front", "face-right", "face-left"]),
            captions: strings(&["Front", "Your right side", "Your left side"]),
            zones: vec![
                zone("forehead-central", 1, "0.5"),
                zone("forehead-lateral-left", 1, "0.5"),
                zone("forehead-lateral-right", 1, "0.5"),
                zone("cheek-medial-left", 2, "1.5"),
                zone("cheek-medial-right", 2, "1.5"),
                zone("cheek-lateral-left", 2, "1.5"),
                zone("cheek-lateral-right", 2, "1.5"),
            ],
            alt: "Face from the front and both sides. Marked: forehead, needle length 0.5 mm; both cheeks, needle length 1.5 mm.".into(),
        },
        Block::Table {
            head: strings(&["Where", "Why", "Needle", "Sessions"]),
            widths: vec![0.3, 0.4, 0.14, 0.16],
            rows: vec![
                strings(&["1  Forehead", "Fine lines", "0.5 mm", "3"]),
                strings(&["2  Both cheeks", "Acne scars, rolling type; moderate", "1.5 mm", "4 to 6"]),
            ], beside: None, },
        Block::Facts {
            rows: vec![
                fact("Device", "SkinPen Precision, single-use cartridge"),
                fact("Numbing cream", "Lidocaine 4 %, on for 30 minutes"),
                fact("On the skin during it", "Hyaluronic acid gel, sterile"),
                fact("Cost", "£210 a session; photographs and review are part of it"),
            ],
        },
        heading("What we found when we asked"),
        Block::Table {
            head: strings(&["You told us", "What follows", "Settled by"]),
            widths: vec![0.28, 0.44, 0.28],
            rows: vec![
                strings(&["Cold sores in the past", "We give you tablets to take from the day before.", "Accepted, Dr Okafor"]),
                strings(&["Retinoid cream at night", "Stop it three days before. Start again when your skin has settled, after about a week.", "Accepted, Dr Okafor"]),
                strings(&["A blood thinner", "You may bleed and bruise more. Do not stop it for this treatment.", "Overridden by Dr Okafor: low dose, shallow needles on the forehead only"]),
            ], beside: None, },
        heading("Risks"),
        paragraph("Every treatment has risks. These are the ones we know of, and how often they happen."),
        Block::Table {
            head: strings(&["What can happen", "How often", "What it means for you"]),
            widths: vec![0.27, 0.25, 0.48],
            rows: risks(), beside: None, },
        heading("Other ways"),
        Block::List {
            mark: ListMark::Bullet,
            items: strings(&[
                "Creams with retinoid or azelaic acid: slower, no needles.",
                "Chemical peels: for colour and fine lines; more days of peeling.",
                "Laser: stronger on deep scars; more days to heal, and more risk of dark marks in darker skin.",
                "Another clinic, or a second opinion: tell us, and we will write to them.",
                "Doing nothing: your skin stays as it is. Nothing bad follows from that.",
            ]),
        },
        heading("Before the day"),
        Block::List {
            mark: ListMark::Number,
            items: strings(&[
                "Stop retinoid creams three days before.",
                "Keep out of strong sun for two weeks.",
                "Come without make-up.",
            ]),
        },
        heading("What you agree to"),
        paragraph("Read each line. Tick it if it is right for you. You can stop at any time, also during the treatment."),
        clause("understood", "I was told what microneedling is, how it is done and what it may do for me, and I could ask all my questions.", true, None),
        clause("risks", "I know the risks on this sheet, also the ones that apply to me above all: bruising, and cold sores coming back.", true, Some("ZM")),
        clause("off-label", "I agree that the device is used on my neck, which is not on its label.", true, Some("ZM")),
        clause("photos-record", "Photographs of my face may be taken for my record.", true, None),
        clause("photos-teaching", "Photographs may be shown to teach others. My name will not be shown. I can take this back.", false, None),
        clause("electronic", "I agree to sign on a screen. I was offered paper.", true, Some("")),
        heading("Signatures"),
        paragraph("By signing, each person says that the lines ticked above are what was agreed."),
        place("patient", Role::Patient, "Patient", "Zoë Marlowe", "I agree to the treatment described on this sheet."),
        place("interpreter", Role::Interpreter, "Interpreter", "Marek Wiśniewski", "I have interpreted this sheet fully and truly."),
        place("clinician", Role::Clinician, "Clinician", "Dr Amara Okafor", "I explained the treatment and answered the questions."),
        Block::Small {
            text: "The seal in this file proves that nothing in it was changed since it was signed. It does not prove who held the pen. English text 2026.1, approved on 12 October 2026 by Dr Amara Okafor, medical director.".into(),
            beside: String::new(),
        },
    ];
    blocks.push(Block::Notice {
        tone: Tone::Note,
        title: "Your copy".into(),
        text: "You get this sheet on paper, and as a file if you want it.".into(),
        beside: None,
    });
    blocks
}

fn risks() -> Vec<Vec<String>> {
    [
        ["Redness, warmth, swelling", "Almost everyone", "One to three days. Cool it, and keep it clean."],
        ["Dryness and light peeling", "Very common: more than 1 in 10", "Three to five days. Use a plain moisturiser."],
        ["Bruises", "Common: 1 to 10 in 100", "Around the eyes most of all. They fade in about a week. More likely for you, because of your blood thinner."],
        ["Cold sores coming back", "Common if you had them: up to 1 in 10", "Tablets make it less likely. Call us if blisters appear."],
        ["Dark marks", "Uncommon: less than 1 in 100 in skin like yours", "Weeks to months. Sun makes it worse."],
        ["Infection", "Rare: less than 1 in 1,000", "More pain, pus, fever. Call us the same day."],
        ["Scars", "Rare", "With deep needles and infection above all."],
        ["Allergy to the cream or the gel", "Rare", "Itching, rash; very rarely trouble breathing."],
    ]
    .iter()
    .map(|row| strings(row))
    .collect()
}

fn entry(when: &str, title: &str, expect: &[&str], todo: &[&str], avoid: &[&str]) -> TimelineEntry {
    TimelineEntry {
        when: when.into(),
        title: title.into(),
        expect: strings(expect),
        todo: strings(todo),
        avoid: strings(avoid),
    }
}

fn aftercare() -> Vec<Block> {
    vec![
        Block::Title {
            text: "After your microneedling".into(),
            subtitle: "For Zoë Marlowe · treated on 3 December 2026".into(),
            beside: String::new(),
        },
        Block::Remember {
            title: "Three things to remember".into(),
            beside: String::new(),
            items: strings(&[
                "Clean hands, clean pillow, nothing on the skin but what we gave you.",
                "No sun. Sunscreen 50 from day 2.",
                "More pain, pus or fever: call us the same day.",
            ]),
        },
        Block::Days {
            hint: "Tick what is over.".into(),
            rows: vec![
                fact("3 December", "Red. No make-up."),
                fact(
                    "10 December to 4 January 2027",
                    "Settled. Creams come back, one at a time.",
                ),
            ],
        },
        Block::Timeline {
            heads: ["What to expect".into(), "Do".into(), "Leave".into()],
            entries: vec![
                entry(
                    "3 December",
                    "The day itself",
                    &["Red and tight, like sunburn"],
                    &["Cool with a clean, damp cloth", "Take your cold-sore tablet"],
                    &["Make-up, sport, sauna"],
                ),
                entry(
                    "4 – 5 December",
                    "Red",
                    &["Swelling, best in the evening"],
                    &["Wash with water, pat dry", "Sunscreen 50, every morning"],
                    &["Alcohol on the skin, scrubs"],
                ),
                entry(
                    "6 – 9 December",
                    "Dry, light peeling",
                    &[],
                    &["Plain moisturiser, as often as you like"],
                    &["Picking at flakes"],
                ),
                entry(
                    "From 10 December",
                    "Settled",
                    &[],
                    &["Retinoid cream again, every second night"],
                    &["Sunbeds"],
                ),
                entry(
                    "14 January",
                    "Next session",
                    &["You may see first changes"],
                    &[],
                    &[],
                ),
            ],
        },
        Block::Call {
            title: "Call us".into(),
            beside: String::new(),
            signs: strings(&[
                "Pain that grows after the second day",
                "Blisters, pus, or a fever over 38 °C",
            ]),
            numbers: vec![
                fact("Weekdays 8 to 18", "0117 496 0142"),
                fact("Nights and weekends", "0117 496 0199"),
            ],
            emergency: false,
        },
        Block::Call {
            title: "Emergency".into(),
            beside: String::new(),
            signs: strings(&["Trouble breathing, swollen lips or tongue"]),
            numbers: vec![fact("Ambulance", "999")],
            emergency: true,
        },
        Block::Visit {
            title: "Your next visit".into(),
            when: "14 January 2027, 9:30".into(),
            lines: strings(&["Call 0117 496 0142 to change it."]),
            code: code(),
            alt: "QR code with the visit of 14 January 2027".into(),
        },
    ]
}
