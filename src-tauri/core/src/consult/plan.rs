//! What the plan means: is it on the device's label, how long may the needle be, what does it cost.

use super::draft::{Draft, When};
use super::patient::date;
use crate::procedure::{Device, Energy, Needle, Procedure};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

impl Draft {
    /// The day of the consult.
    pub fn day(&self) -> Option<Date> {
        date(&self.date)
    }

    /// The day of treatment, if it is fixed.
    pub fn treatment_day(&self) -> Option<Date> {
        match &self.plan.day {
            Some(When::Today {}) => self.day(),
            Some(When::On { day }) => date(day),
            Some(When::Open {}) | None => None,
        }
    }

    /// The day that waits are judged for: the day of treatment, or while that is open the day of the consult.
    pub fn judged_day(&self) -> Option<Date> {
        self.treatment_day().or_else(|| self.day())
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
            .any(|t| !t.trim().is_empty())
    }
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

/// How a concern's treatment stands to the label of the planned device.
///
/// `skin_type` is Fitzpatrick's, 1 to 6; what is not known is not covered.
pub fn label_status(
    procedure: &Procedure,
    device: &Device,
    country: &str,
    concern: &str,
    zones: &[&str],
    age: Option<u8>,
    skin_type: Option<u8>,
) -> LabelStatus {
    let mut labels = device.labels.iter().filter(|l| l.country == country).peekable();
    if labels.peek().is_none() {
        return LabelStatus::NotKnown;
    }
    let groups: Vec<&str> = zones
        .iter()
        .filter_map(|z| procedure.zone(z))
        .map(|z| z.group.as_str())
        .collect();
    let covered = labels.any(|label| {
        label.concerns.iter().any(|c| c == concern)
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

/// Judges a needle length, mm, for a zone's group with a device in a country.
///
/// The ceiling is the lower of the zone's own and that of any label of the device in this country.
pub fn needle_status(needle: &Needle, device: Option<&Device>, country: &str, length: f64) -> NeedleStatus {
    let label_ceiling = device
        .into_iter()
        .flat_map(|d| &d.labels)
        .filter(|l| l.country == country);
    let ceiling = label_ceiling
        .filter(|l| l.groups.contains(&needle.group))
        .map(|l| l.ceiling)
        .fold(needle.ceiling, f64::min);
    let longest = device.map_or(needle.limit, |d| d.longest.min(needle.limit));
    if !length.is_finite() || length <= 0.0 || length > longest {
        NeedleStatus::NotPossible
    } else if length > ceiling {
        NeedleStatus::NeedsReason
    } else if length > needle.typical_max {
        NeedleStatus::Long
    } else {
        NeedleStatus::Usual
    }
}

/// Whether a device may be planned at all: heat is no part of this procedure.
pub fn is_offered(device: &Device) -> bool {
    device.energy == Energy::Mechanical
}
