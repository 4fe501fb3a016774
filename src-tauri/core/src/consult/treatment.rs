//! The day of treatment, as typed: what was asked again, and what was done.
//!
//! It holds the consult as it stands on that day, and never changes the one that was signed.

use super::addition::RightLots;
use super::draft::{Draft, When};
use super::patient::date;
use crate::procedure::Procedure;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The consent that a treatment goes back to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Consented {
    /// Id of its record.
    pub record: String,
    /// The day it was signed, `YYYY-MM-DD`.
    pub signed_on: String,
    /// The version of the form.
    pub version: String,
}

/// The needle tip: it serves one treatment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Tip {
    /// Lot, as it stands on the pack.
    pub lot: String,
    /// `YYYY-MM` for the whole of a month, or `YYYY-MM-DD`, as it stands on the pack.
    pub expiry: String,
    /// Why it was used after that; printed.
    pub reason: String,
}

/// What was done in a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TreatedZone {
    /// Zone id.
    pub zone: String,
    /// Whether it was left out.
    pub skipped: bool,
    /// The needle length used, mm, as typed.
    pub length: String,
    /// How often the needles passed over it.
    pub passes: Option<u8>,
    /// Id of what was seen at the end.
    pub end_point: String,
    /// Why the needle was longer than planned; printed.
    pub reason: String,
}

/// The numbing cream that was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Numbing {
    /// Whether any was.
    pub used: Option<bool>,
    /// Drug and strength.
    pub product: String,
    /// How much, with its unit.
    pub dose: String,
    /// When it was put on, by the clinic's clock.
    pub on: String,
    /// When it was taken off.
    pub off: String,
}

/// What happened during the treatment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Reactions {
    /// Whether there was any; none while not said.
    pub seen: Option<bool>,
    /// Ids of those of the content.
    pub kinds: Vec<String>,
    /// In words.
    pub note: String,
}

/// A treatment as typed so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Treatment {
    /// The consent that it goes back to.
    pub consent: Consented,
    /// The consult as it stands today.
    pub consult: Draft,
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// Which session of the course this is.
    pub session: u16,
    /// Whether anything has changed since the consent; none while not asked.
    pub changed: Option<bool>,
    /// Whether the patient still wants it; none while not asked.
    pub wants: Option<bool>,
    /// Who treats; printed.
    pub by: String,
    /// Their grade or profession; printed.
    pub grade: String,
    /// Serial number of the device.
    pub serial: String,
    /// The needle tip.
    pub tip: Tip,
    /// What was done, by zone.
    pub zones: Vec<TreatedZone>,
    /// What the skin was cleaned with.
    pub antiseptic: String,
    /// The numbing cream.
    pub numbing: Numbing,
    /// The glide product.
    pub glide: String,
    /// Its lot.
    pub glide_lot: String,
    /// What happened.
    pub reactions: Reactions,
    /// Whether photographs were taken.
    pub photographs: Option<bool>,
    /// Whether the advice for home was given.
    pub aftercare: Option<bool>,
    /// What else there is to say.
    pub note: String,
}

impl Tip {
    /// The last day on which it may be used; none while it cannot be read.
    pub fn last_day(&self) -> Option<Date> {
        let text = self.expiry.trim();
        date(text).or_else(|| Some(date(&format!("{text}-01"))?.last_of_month()))
    }

    /// Whether it may not be used any more.
    pub fn is_expired(&self, day: Date) -> bool {
        self.last_day().is_some_and(|last| last < day)
    }
}

impl Treatment {
    /// The day of treatment of a signed consult: its answers and its plan carried over, nothing said yet of the day.
    pub fn of(consent: Consented, signed: &Draft, today: Date) -> Self {
        let mut consult = signed.clone();
        consult.date = today.to_string();
        consult.plan.day = Some(When::Today {});
        let plan = &signed.plan;
        let zone = |zone: &str| TreatedZone {
            zone: zone.to_owned(),
            length: plan
                .needles
                .iter()
                .find(|n| n.zone == zone)
                .map(|n| n.length.clone())
                .unwrap_or_default(),
            ..TreatedZone::default()
        };
        Self {
            day: today.to_string(),
            session: 1,
            by: signed.consent.performed_by.clone(),
            grade: signed.consent.performed_grade.clone(),
            zones: signed.zones().into_iter().map(zone).collect(),
            numbing: Numbing {
                used: plan.anaesthetic,
                product: plan.anaesthetic_product.clone(),
                ..Numbing::default()
            },
            glide: plan.glide.clone(),
            consent,
            consult,
            ..Self::default()
        }
    }

    /// Takes what is used again from one treatment to the next. Never the tip: that serves once.
    pub fn remember(&mut self, last: &Self) {
        if self.consult.plan.device == last.consult.plan.device {
            self.serial.clone_from(&last.serial);
        }
        self.antiseptic.clone_from(&last.antiseptic);
        if self.glide == last.glide {
            self.glide_lot.clone_from(&last.glide_lot);
        }
    }

    /// Takes in what a correction says was in fact used. Until when that tip is good it does not say, so none is known
    /// then.
    pub fn correct(&mut self, right: &RightLots) {
        for (what, lot) in right.named() {
            match what {
                "tip" => self.tip = Tip::default(),
                "glide" => self.glide_lot = lot.into(),
                _ => self.serial = lot.into(),
            }
        }
    }

    /// Goes on today: on another day everything is asked again, unless something was done on the day that it is of.
    pub fn go_on(&mut self, today: Date) {
        if self.day == self.stands_on(today).to_string() {
            return;
        }
        self.day = today.to_string();
        self.consult.date = today.to_string();
        self.changed = None;
        self.wants = None;
    }

    /// The day as of which it is judged and sealed: the day that it is of once something was done on it, otherwise
    /// today. Nobody treats on a day to come.
    pub fn stands_on(&self, today: Date) -> Date {
        let own = date(&self.day).filter(|day| *day < today && self.something_done());
        own.unwrap_or(today)
    }

    /// Whether something is typed of what is done: more than the plan says and the program fills in.
    #[must_use]
    pub fn something_done(&self) -> bool {
        let planned = Self::of(Consented::default(), &self.consult, Date::default());
        self.tip != planned.tip
            || self.zones != planned.zones
            || self.numbing != planned.numbing
            || self.reactions != planned.reactions
            || self.photographs.is_some()
            || self.aftercare.is_some()
    }

    /// The zones that were treated, in order.
    pub fn treated(&self) -> impl Iterator<Item = &TreatedZone> {
        self.zones.iter().filter(|zone| !zone.skipped)
    }

    /// The zones that were touched, as far as the content knows them.
    pub fn touched(&self, procedure: &Procedure) -> Vec<&str> {
        let zones = self.treated().map(|zone| zone.zone.as_str());
        zones.filter(|zone| procedure.zone(zone).is_some()).collect()
    }

    /// The lots that it names: what of, and the lot.
    pub fn lots(&self) -> Vec<(&'static str, &str)> {
        [
            ("tip", &self.tip.lot),
            ("glide", &self.glide_lot),
            ("device", &self.serial),
        ]
        .into_iter()
        .map(|(what, lot)| (what, lot.trim()))
        .filter(|(_, lot)| !lot.is_empty())
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consult::{ChosenConcern, Plan};

    #[test]
    fn a_tip_is_good_until_the_end_of_what_its_pack_says() {
        let last = |expiry: &str| {
            let tip = Tip {
                expiry: expiry.into(),
                ..Tip::default()
            };
            tip.last_day().map(|day| day.to_string())
        };
        assert_eq!(last("2028-02").as_deref(), Some("2028-02-29"));
        assert_eq!(last(" 2027-08-15 ").as_deref(), Some("2027-08-15"));
        for wrong in ["", "2027", "2027-13", "2027-02-30", "08/2027"] {
            assert_eq!(last(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn on_another_day_everything_is_asked_again_and_nothing_is_lost() {
        let days: Vec<Date> = ["2026-11-23", "2026-11-24"]
            .map(|day| date(day).expect("a test day"))
            .to_vec();
        let mut treatment = Treatment::of(Consented::default(), &Draft::default(), days[0]);
        treatment.changed = Some(false);
        treatment.wants = Some(true);
        treatment.serial = "SP-1".into();
        let same = treatment.clone();
        treatment.go_on(days[0]);
        assert_eq!(treatment, same);
        treatment.go_on(days[1]);
        assert_eq!((treatment.changed, treatment.wants), (None, None));
        assert_eq!(
            (treatment.day.as_str(), treatment.consult.date.as_str()),
            ("2026-11-24", "2026-11-24")
        );
        assert_eq!(treatment.serial, "SP-1");
        assert_eq!(treatment.stands_on(days[1]), days[1]);
    }

    #[test]
    fn what_was_done_on_a_day_stays_of_that_day() {
        let [day, next] = ["2026-11-23", "2026-11-24"].map(|day| date(day).expect("a test day"));
        let signed = Draft {
            concerns: vec![ChosenConcern {
                concern: "acne_scars_face".into(),
                zones: vec!["chin".into()],
                severity: None,
            }],
            plan: Plan {
                anaesthetic: Some(true),
                ..Plan::default()
            },
            ..Draft::default()
        };
        let mut fresh = Treatment::of(Consented::default(), &signed, day);
        fresh.changed = Some(false);
        fresh.wants = Some(true);
        assert_eq!(fresh.stands_on(next), next, "the plan alone is nothing done");
        type Do = fn(&mut Treatment);
        let done: [(&str, Do); 8] = [
            ("tip", |t| t.tip.lot = "A1".into()),
            ("passes", |t| t.zones[0].passes = Some(3)),
            ("end point", |t| t.zones[0].end_point = "redness".into()),
            ("left out", |t| t.zones[0].skipped = true),
            ("cream", |t| t.numbing.on = "17:10".into()),
            ("reaction", |t| t.reactions.seen = Some(false)),
            ("photographs", |t| t.photographs = Some(false)),
            ("aftercare", |t| t.aftercare = Some(true)),
        ];
        for (what, act) in done {
            let mut treatment = fresh.clone();
            act(&mut treatment);
            let same = treatment.clone();
            treatment.go_on(next);
            assert_eq!(treatment, same, "{what}");
            assert_eq!(treatment.stands_on(next), day, "{what}");
            // By a clock that was set back it would be of a day to come.
            let before = day.yesterday().expect("a test day");
            treatment.go_on(before);
            assert_eq!(
                (treatment.day, treatment.wants),
                (before.to_string(), None),
                "{what}"
            );
        }
    }

    #[test]
    fn the_tip_is_never_remembered() {
        let mut last = Treatment {
            serial: "SP-1".into(),
            antiseptic: "Chlorhexidine".into(),
            glide: "Gel".into(),
            glide_lot: "G7".into(),
            ..Treatment::default()
        };
        last.tip.lot = "T1".into();
        let mut next = Treatment {
            glide: "Gel".into(),
            ..Treatment::default()
        };
        next.remember(&last);
        assert_eq!((next.serial.as_str(), next.glide_lot.as_str()), ("SP-1", "G7"));
        assert_eq!(next.tip, Tip::default());
        let mut other = Treatment {
            glide: "Another gel".into(),
            ..Treatment::default()
        };
        other.remember(&last);
        assert_eq!(other.glide_lot, "");
    }
}
