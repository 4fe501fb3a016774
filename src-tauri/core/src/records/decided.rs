//! Whether who works here, and what the clinic decided, stands as the trail says: whoever has the key of the database
//! could make an assistant a clinician in it, or a rule that stops into one that does not.
//!
//! The address of a time-stamp authority is not judged, which the trail does not keep: its certificate is. Nor are the
//! words that an approval covers: their digest is.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::act::Act;
use super::hex::digest_of;
use super::record::RecordCheckError;

/// What stands in a table, in the order in which it came there, and what the trail says of it, column by column. The
/// acts are those that the trail is asked for; what it keeps nothing of says nothing.
struct Decided {
    what: &'static str,
    /// Whether the first of them may be gone, as far as the trail says nothing of what they were.
    loses_first: bool,
    table: &'static str,
    trail: &'static str,
    acts: [Act; 2],
}

const ALL: [Decided; 7] = [
    Decided {
        what: "who works here and what they may",
        loses_first: false,
        table: "SELECT id, name, grade, registration, active, role FROM user ORDER BY id",
        trail: "SELECT subject, detail ->> '$.name', detail ->> '$.grade', detail ->> '$.registration',
                    detail ->> '$.active', detail ->> '$.role'
                FROM trail WHERE seq IN
                    -- As it was called before there were assistants.
                    (SELECT max(seq) FROM trail WHERE act IN (?1, ?2, 'clinician.saved') GROUP BY subject)
                ORDER BY subject",
        acts: [Act::UserSaved; 2],
    },
    Decided {
        what: "which certificates are the clinic’s own",
        // The first format kept the certificate of the key of now alone, and noted none.
        loses_first: true,
        table: "SELECT set_at, der FROM own_certificate ORDER BY number",
        trail: "SELECT at, detail ->> '$.certificate' FROM trail WHERE act IN (?1, ?2) ORDER BY seq",
        acts: [Act::SealKeySet; 2],
    },
    Decided {
        what: "which rules of its own the clinic set",
        loses_first: false,
        table: "SELECT rules, who, at FROM own_rules ORDER BY number",
        trail: "SELECT detail ->> '$.rules', who, at FROM trail WHERE act IN (?1, ?2) ORDER BY seq",
        acts: [Act::OwnRulesSet; 2],
    },
    Decided {
        what: "which rules the clinic confirmed",
        loses_first: false,
        table:
            "SELECT rule, iif(confirmed, 'rule.confirmed', 'rule.withdrawn'), who, at FROM rule_confirmation
                ORDER BY number",
        trail: "SELECT subject, act, who, at FROM trail WHERE act IN (?1, ?2) ORDER BY seq",
        acts: [Act::RuleConfirmed, Act::RuleWithdrawn],
    },
    Decided {
        what: "which waits the clinic set",
        loses_first: false,
        table: "SELECT rule, ifnull(days, 'its own'), who, at FROM edited_wait ORDER BY number",
        trail:
            "SELECT subject, ifnull(detail ->> '$.days', 'its own'), who, at FROM trail WHERE act IN (?1, ?2)
                ORDER BY seq",
        acts: [Act::WaitEdited; 2],
    },
    Decided {
        what: "which texts the clinic approved",
        loses_first: false,
        table:
            "SELECT language, version, digest, iif(withdrawn, 'text.withdrawn', 'text.approved'), approver,
                    competence, at
                FROM approval ORDER BY number",
        trail: "SELECT subject, detail ->> '$.version', detail ->> '$.digest', act, detail ->> '$.approver',
                    detail ->> '$.competence', at
                FROM trail WHERE act IN (?1, ?2) ORDER BY seq",
        acts: [Act::TextApproved, Act::TextWithdrawn],
    },
    Decided {
        what: "which time-stamp authority the clinic chose",
        loses_first: false,
        table: "SELECT ifnull(certificate, ''), long_term, who, at FROM authority ORDER BY number",
        trail: "SELECT ifnull(detail ->> '$.certificate', ''), detail ->> '$.longTerm', who, at FROM trail
                WHERE act IN (?1, ?2) ORDER BY seq",
        acts: [Act::AuthoritySet; 2],
    },
];

pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    for decided in ALL {
        let held = rows(connection, decided.table, &[])?;
        let said = rows(connection, decided.trail, &decided.acts.map(Act::word))?;
        // What it says nothing of is what was let go.
        let untold = said.iter().take_while(|row| row.contains(&Value::Null)).count();
        let gone = match decided.loses_first {
            true => untold.min(said.len().saturating_sub(held.len())),
            false => 0,
        };
        let said = &said[gone..];
        let is_said = |(held, said): (&Vec<Value>, &Vec<Value>)| {
            let mut columns = held.iter().zip(said);
            columns.all(|(held, said)| *said == Value::Null || held == said)
        };
        if held.len() != said.len() || !held.iter().zip(said).all(is_said) {
            return Err(RecordCheckError::Decided { what: decided.what });
        }
    }
    Ok(())
}

/// Of bytes the digest, which is what the trail says of them.
fn rows(connection: &Connection, asked: &str, with: &[&str]) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut statement = connection.prepare(asked)?;
    let columns = statement.column_count();
    let read = |value: Value| match value {
        Value::Blob(bytes) => Value::Text(digest_of(&bytes)),
        other => other,
    };
    let rows = statement.query_map(rusqlite::params_from_iter(with), |row| {
        (0..columns).map(|column| row.get(column).map(read)).collect()
    })?;
    rows.collect()
}
