//! What the plan means: is it on the device's label, how long may the needle be, what does it cost.

use super::draft::{ChosenConcern, Draft, Plan, PlannedNeedle, When};
use super::patient::{age_on, date, farthest};
use super::words::is_blank;
use crate::procedure::{Country, Device, Energy, Needle, Procedure};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

impl Draft {
    /// The day of the consult.
    pub fn day(&self) -> Option<Date> {
        date(&self.date)
    }

    /// The day of treatment, if it is fixed; a day that has passed or that nobody can mean is none.
    pub fn treatment_day(&self, today: Date) -> Option<Date> {
        match &self.plan.day {
            Some(When::Today {}) => Some(today),
            Some(When::On { day }) => date(day).filter(|day| (today..=farthest(today)).contains(day)),
            Some(When::Open {}) | None => None,
        }
    }

    /// The day that age and waits are judged for: the day of treatment, or while that is open today.
    pub fn judged_day(&self, today: Date) -> Date {
        self.treatment_day(today).unwrap_or(today)
    }

    /// The patient's age on a day, completed years; none while the date of birth cannot be one.
    pub fn age_on(&self, day: Date) -> Option<u8> {
        age_on(date(&self.patient.birth_date)?, day)
    }

    /// Whether the patient is under the age of majority today, the day of signing: who is one on the day of
    /// treatment is one today too. None while the date of birth cannot be one.
    pub fn minor(&self, rules: &Country, today: Date) -> Option<bool> {
        self.age_on(today).map(|age| age < rules.majority)
    }

    /// Whether the patient is known to be a minor.
    pub fn is_minor(&self, rules: &Country, today: Date) -> bool {
        self.minor(rules, today) == Some(true)
    }

    /// All chosen zones, each once, in the order chosen.
    pub fn zones(&self) -> Vec<&str> {
        let mut zones: Vec<&str> = Vec::new();
        for zone in self.concerns.iter().flat_map(|c| &c.zones) {
            if !zones.contains(&zone.as_str()) {
                zones.push(zone);
            }
        }
        zones
    }

    /// Whether any price was written down.
    pub fn has_cost(&self) -> bool {
        let plan = &self.plan;
        [&plan.cost_session, &plan.cost_course, &plan.cost_terms]
            .iter()
            .any(|t| !is_blank(t))
    }
}

impl Plan {
    /// Number of sessions, 1 to 24; none while it cannot be read.
    pub fn session_count(&self) -> Option<u16> {
        whole(&self.sessions).filter(|n| (1..=24).contains(n))
    }

    /// Days between sessions, 7 to 365; none while they cannot be read.
    pub fn days_between(&self) -> Option<u16> {
        whole(&self.interval_days).filter(|n| (7..=365).contains(n))
    }
}

/// Reads a whole number written in digits alone.
fn whole(text: &str) -> Option<u16> {
    let text = text.trim();
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// Whether a use is covered by the device's label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum LabelStatus {
    /// A label of this country covers it.
    OnLabel,
    /// The product knows no label of this device in this country.
    NotKnown,
    /// There are labels, and none covers it.
    OffLabel,
}

/// How a concern's treatment stands to the label of the planned device: concern, zones, the longest of their needles,
/// age and skin type.
///
/// `skin_type` is Fitzpatrick's, 1 to 6. Of the patient what is not known is not covered; a needle that is not planned
/// yet stands against nothing.
pub fn label_status(
    procedure: &Procedure,
    device: &Device,
    country: &str,
    chosen: &ChosenConcern,
    needles: &[PlannedNeedle],
    age: Option<u8>,
    skin_type: Option<u8>,
) -> LabelStatus {
    let mut labels = device.labels.iter().filter(|l| l.country == country).peekable();
    if labels.peek().is_none() {
        return LabelStatus::NotKnown;
    }
    let groups: Vec<&str> = chosen
        .zones
        .iter()
        .filter_map(|z| procedure.zone(z))
        .map(|z| z.group.as_str())
        .collect();
    let there = needles.iter().filter(|n| chosen.zones.contains(&n.zone));
    let longest = there.filter_map(PlannedNeedle::millimetres).fold(0.0, f64::max);
    let covered = labels.any(|label| {
        label.concerns.contains(&chosen.concern)
            && longest <= label.ceiling
            && groups.iter().all(|g| label.groups.iter().any(|l| l == g))
            && age.is_some_and(|a| a >= label.min_age)
            && skin_type.is_some_and(|t| label.skin_types.contains(&t))
    });
    if covered {
        LabelStatus::OnLabel
    } else {
        LabelStatus::OffLabel
    }
}

/// How a planned needle length stands to what is usual and allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum NeedleStatus {
    /// Within the usual range or shorter.
    Usual,
    /// Longer than usual: a warning.
    Long,
    /// Beyond the ceiling: a reason is asked and printed.
    NeedsReason,
    /// Cannot be planned.
    NotPossible,
}

/// What a needle length is held against, mm, and how it stands to that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NeedleJudgement {
    /// Beyond it a reason is asked: the lower of the zone's own and that of any label of the device in this country.
    pub ceiling: f64,
    /// Nothing longer can be planned: the zone's own limit, or the device's longest needle.
    pub longest: f64,
    /// None while no length is planned that can be read.
    pub status: Option<NeedleStatus>,
}

/// Judges what is planned for a zone of the needle's group, with a device in a country.
pub fn judge_needle(
    needle: &Needle,
    device: Option<&Device>,
    country: &str,
    planned: Option<&PlannedNeedle>,
) -> NeedleJudgement {
    let labels = device.into_iter().flat_map(|d| &d.labels);
    let ceiling = labels
        .filter(|l| l.country == country && l.groups.contains(&needle.group))
        .map(|l| l.ceiling)
        .fold(needle.ceiling, f64::min);
    let longest = device.map_or(needle.limit, |d| d.longest.min(needle.limit));
    let status = |length: f64| match length {
        _ if length > longest => NeedleStatus::NotPossible,
        _ if length > ceiling => NeedleStatus::NeedsReason,
        _ if length > needle.typical_max => NeedleStatus::Long,
        _ => NeedleStatus::Usual,
    };
    NeedleJudgement {
        ceiling,
        longest,
        status: planned.and_then(PlannedNeedle::millimetres).map(status),
    }
}

/// The length of the scale, mm, in the middle of what is usual and needs no reason; none where there is none.
pub fn usual_length(scale: &[f64], needle: &Needle, judged: &NeedleJudgement) -> Option<f64> {
    let most = needle.typical_max.min(judged.ceiling).min(judged.longest);
    let aim = f64::midpoint(needle.typical_min, needle.typical_max);
    // Of two equally near the shorter: it can be lengthened with good reason.
    let inside = scale
        .iter()
        .copied()
        .filter(|length| (needle.typical_min..=most).contains(length));
    inside.min_by(|a, b| (a - aim).abs().total_cmp(&(b - aim).abs()))
}

/// Whether a device may be planned at all: heat is no part of this procedure.
pub fn is_offered(device: &Device) -> bool {
    device.energy == Energy::Mechanical
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::microneedling;

    fn planned(length: &str) -> PlannedNeedle {
        PlannedNeedle {
            zone: "chin".into(),
            length: length.into(),
            reason: String::new(),
        }
    }

    #[test]
    fn the_ceiling_is_the_labels_where_that_is_lower() {
        let procedure = microneedling().expect("the built-in content has no flaw");
        let (chin, device) = (procedure.needle("chin"), procedure.device("skinpen_precision"));
        let judged = |country, length: &str| {
            let chin = chin.expect("the chin has lengths");
            judge_needle(chin, device, country, Some(&planned(length)))
        };
        let here = judged("GB", "1.75");
        assert_eq!(
            (here.ceiling, here.longest, here.status),
            (1.5, 2.0, Some(NeedleStatus::NeedsReason))
        );
        assert_eq!(judged("GB", "2.25").status, Some(NeedleStatus::NotPossible));
        assert_eq!(judged("GB", "1.5").status, Some(NeedleStatus::Usual));
        assert_eq!(judged("GB", "").status, None);
        let mut chin = chin.expect("the chin has lengths").clone();
        chin.ceiling = 2.0;
        let judged = |country| judge_needle(&chin, device, country, Some(&planned("1.75")));
        assert_eq!((judged("US").ceiling, judged("GB").ceiling), (1.5, 2.0));
        assert_eq!(judged("US").status, Some(NeedleStatus::NeedsReason));
        assert_eq!(judged("GB").status, Some(NeedleStatus::Long));
    }

    /// Of every group the longest usual length, the longest without a reason, and the longest at all.
    #[test]
    fn no_needle_goes_deeper_than_the_fact_base_allows() {
        let expected = [
            ("forehead", [1.0, 1.5, 1.5]),
            ("glabella", [1.0, 1.5, 1.5]),
            ("temple", [1.0, 1.5, 1.5]),
            ("periorbital", [0.5, 0.5, 0.5]),
            ("nose", [0.75, 1.0, 1.0]),
            ("cheek", [1.5, 1.5, 2.5]),
            ("perioral", [1.0, 1.5, 1.5]),
            ("chin", [1.5, 1.5, 2.0]),
            ("jaw", [1.5, 1.5, 2.0]),
            ("neck", [1.0, 1.5, 1.5]),
            ("decolletage", [1.0, 1.5, 1.5]),
            ("hands", [1.0, 1.0, 1.0]),
            ("scalp", [1.5, 1.5, 1.5]),
            ("abdomen", [2.5, 2.5, 2.5]),
            ("flank", [2.5, 2.5, 2.5]),
            ("thigh", [2.5, 2.5, 2.5]),
            ("buttock", [2.5, 2.5, 2.5]),
            ("breast", [2.5, 2.5, 2.5]),
            ("arm", [2.5, 2.5, 2.5]),
            ("back", [2.0, 2.5, 2.5]),
        ];
        let procedure = microneedling().expect("the built-in content has no flaw");
        let needles = procedure.needles.iter();
        let found: Vec<_> = needles
            .map(|n| (n.group.as_str(), [n.typical_max, n.ceiling, n.limit]))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_usual_length_is_in_the_middle_and_within_reach() {
        let procedure = microneedling().expect("the built-in content has no flaw");
        let usual = |group: &str, device: &str| {
            let needle = procedure.needle(group).expect("a group of the content");
            let judged = judge_needle(needle, procedure.device(device), "GB", None);
            usual_length(&procedure.scale, needle, &judged)
        };
        assert_eq!(usual("forehead", "skinpen_precision"), Some(0.75));
        assert_eq!(usual("periorbital", "skinpen_precision"), Some(0.25));
        assert_eq!(usual("thigh", "skinpen_precision"), Some(2.0));
        assert_eq!(usual("thigh", "exceed"), Some(1.5));
    }
}
