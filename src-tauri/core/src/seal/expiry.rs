//! Until when a seal key is good, and whether it is time to renew it.

use super::certificate::Certificate;
use super::key::SealKey;
use jiff::Timestamp;

/// How many days before its end a key is to be renewed. An issuer takes weeks to check who asks for a certificate,
/// and the clinic has to seal on every one of those days.
pub const RENEW_DAYS: i64 = 60;
const DAY: i64 = 24 * 3600;

/// How a key or certificate stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its time has not begun.
    NotYetValid,
    /// It is good for longer than it takes to renew it.
    Good,
    /// It is good, and has to be renewed now.
    RenewSoon,
    /// Its time is over: nothing can be sealed with it.
    Expired,
}

/// Until when a key or certificate is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// From when it is valid.
    pub from: Timestamp,
    /// Until when it is valid.
    pub until: Timestamp,
    /// Whole days that are left; negative once it has expired.
    pub days_left: i64,
    /// How it stands.
    pub standing: Standing,
}

impl SealKey {
    /// Until when the key is good, seen at `now`: as long as its certificate and those of its issuers all are.
    pub fn expiry(&self, now: Timestamp) -> Expiry {
        let chain = || self.chain.iter();
        let from = chain().map(Certificate::valid_from).max();
        let until = chain().map(Certificate::valid_to).min();
        let own = self.certificate();
        Expiry::of(
            from.unwrap_or_else(|| own.valid_from()),
            until.unwrap_or_else(|| own.valid_to()),
            now,
        )
    }
}

impl Certificate {
    /// Until when the certificate is good, seen at `now`.
    pub fn expiry(&self, now: Timestamp) -> Expiry {
        Expiry::of(self.valid_from(), self.valid_to(), now)
    }
}

impl Expiry {
    fn of(from: Timestamp, until: Timestamp, now: Timestamp) -> Self {
        let days_left = (until.as_second() - now.as_second()).div_euclid(DAY);
        let standing = if now < from {
            Standing::NotYetValid
        } else if now > until {
            Standing::Expired
        } else if days_left < RENEW_DAYS {
            Standing::RenewSoon
        } else {
            Standing::Good
        };
        Self {
            from,
            until,
            days_left,
            standing,
        }
    }

    /// What there is to tell; nothing while the key is good.
    pub fn message(&self) -> Option<String> {
        match (self.standing, self.days_left) {
            (Standing::Good, _) => None,
            (Standing::NotYetValid, _) => Some(format!(
                "This certificate is not valid before {}.",
                in_words(&self.from)
            )),
            (Standing::Expired, _) => Some(format!("This certificate expired on {}.", in_words(&self.until))),
            (Standing::RenewSoon, 0) => Some("This certificate expires within a day.".to_owned()),
            (Standing::RenewSoon, 1) => Some("This certificate expires in 1 day.".to_owned()),
            (Standing::RenewSoon, days) => Some(format!("This certificate expires in {days} days.")),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self.standing {
            Standing::Good => "There is nothing to do.",
            Standing::NotYetValid => "Check this computer's date, or wait until the certificate is valid.",
            Standing::RenewSoon => {
                "Ask its issuer for a new one, or make a new key. What was sealed with the old one stays good."
            }
            Standing::Expired => "Bring or make a new key. What was sealed before it expired stays good.",
        }
    }
}

/// A day as it is told, such as 3 May 2027.
pub(super) fn in_words(at: &Timestamp) -> impl std::fmt::Display + use<> {
    at.strftime("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_told_in_time() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, until) = (at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"));
        let seen = |now: &str| Expiry::of(from, until, at(now));
        for (now, days_left, standing, says) in [
            (
                "2025-12-31T23:59:59Z",
                730,
                Standing::NotYetValid,
                Some("before 1 January 2026."),
            ),
            ("2026-01-01T00:00:00Z", 730, Standing::Good, None),
            ("2027-11-02T00:00:00Z", 60, Standing::Good, None),
            (
                "2027-11-02T00:00:01Z",
                59,
                Standing::RenewSoon,
                Some("in 59 days"),
            ),
            ("2027-12-30T23:00:00Z", 1, Standing::RenewSoon, Some("in 1 day.")),
            (
                "2028-01-01T00:00:00Z",
                0,
                Standing::RenewSoon,
                Some("within a day"),
            ),
            (
                "2028-01-01T00:00:01Z",
                -1,
                Standing::Expired,
                Some("on 1 January 2028."),
            ),
        ] {
            let expiry = seen(now);
            assert_eq!(
                (expiry.days_left, expiry.standing),
                (days_left, standing),
                "{now}"
            );
            let message = expiry.message();
            match says {
                Some(says) => assert!(message.is_some_and(|m| m.contains(says)), "{now}"),
                None => assert_eq!(message, None, "{now}"),
            }
        }
    }
}
