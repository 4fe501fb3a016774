//! Who works here, as the window sees them.

use super::AppStatus;
use crate::failure::Failure;
use jiff::Timestamp;
use needlepoint_core::records::{Role, User};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What a person may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum UserRole {
    /// Everything.
    Clinician,
    /// Prepares and prints.
    Assistant,
}

impl From<Role> for UserRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Clinician => Self::Clinician,
            Role::Assistant => Self::Assistant,
        }
    }
}

impl From<UserRole> for Role {
    fn from(role: UserRole) -> Self {
        match role {
            UserRole::Clinician => Self::Clinician,
            UserRole::Assistant => Self::Assistant,
        }
    }
}

/// A person who works here.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    pub id: String,
    pub name: String,
    pub grade: String,
    pub role: UserRole,
    /// From when on they may be one of the two who delete a file, RFC 3339; none if they may.
    pub deletes_from: Option<String>,
}

impl UserView {
    /// Somebody who may delete files from then on, or does already.
    pub fn of(user: &User, deletes_from: Option<Timestamp>) -> Self {
        Self {
            id: user.id.clone(),
            name: user.name.clone(),
            grade: user.grade.clone(),
            role: user.role.into(),
            deletes_from: deletes_from.map(|from| from.to_string()),
        }
    }
}

/// Somebody who may unlock.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HolderView {
    pub id: String,
    /// Empty in an archive of a version that knew no names, until it is unlocked.
    pub name: String,
    /// How long their next try waits.
    pub wait_seconds: u32,
}

/// Somebody whose passphrase another set.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Choosing {
    pub name: String,
    /// Who set it, by name.
    pub set_by: String,
    pub since: String,
}

/// A backup to go back to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChosenBackup {
    pub name: String,
    /// Whose words open it.
    pub holders: Vec<HolderView>,
}

/// What going back to a backup comes to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    pub status: AppStatus,
    /// What of it was left out, and why.
    pub told: Option<Failure>,
}

/// What the first start comes to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FirstStarted {
    /// To be shown once; none if it could not be made.
    pub recovery: Option<String>,
    pub status: AppStatus,
}
