//! The acts that the audit trail knows, and the word that it keeps for each.

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// The archive was made.
    ArchiveCreated,
    /// The archive was opened with a passphrase.
    ArchiveUnlocked,
    /// The archive was locked.
    ArchiveLocked,
    /// The archive was checked for tampering and damage.
    ArchiveChecked,
    /// The passphrase was changed.
    PassphraseChanged,
    /// Somebody tried to open the archive and could not.
    UnlockFailed,
    /// A draft was begun.
    DraftStarted,
    /// A draft was changed; changes in quick succession by the same person are one entry. One by which it is no longer
    /// of a patient whose file is held is an entry of its own, which names a record of that file.
    DraftEdited,
    /// Findings of a draft were resolved, or resolved otherwise. Which, is the patient's data and stands in the draft.
    FindingsResolved,
    /// A draft was opened.
    DraftOpened,
    /// A draft was thrown away.
    DraftDiscarded,
    /// Consent was asked for again in a draft, under which the course of an earlier one goes on.
    ConsentAskedAgain,
    /// A draft's sheet was frozen for signing.
    SheetFrozen,
    /// A draft's sheet was printed to be signed by pen.
    SheetPrinted,
    /// One place of the sheet was signed and sealed.
    SheetSigned,
    /// The signatures on a sheet were voided.
    SigningVoided,
    /// The sealed sheet became a record.
    RecordArchived,
    /// A record was opened.
    RecordOpened,
    /// A record, or its aftercare alone, was sent to a printer; that of a treatment also while it is written.
    RecordPrinted,
    /// A copy of a record's PDF left the archive, or what a recall lists of it; the entry names the lot then.
    RecordExported,
    /// The treatments in which a lot was used were listed. Of whom they are is the patients' data and stands in the list.
    LotRecalled,
    /// A copy of the trail left the archive.
    TrailExported,
    /// The clinic's seal key was set.
    SealKeySet,
    /// A record was put among those that wait for their time-stamp.
    StampAwaited,
    /// A time-stamped form of a record was kept.
    RecordStamped,
    /// The time-stamp authority was set, or none was from then on.
    AuthoritySet,
    /// The clinic's own rules were set in the place of its country's.
    OwnRulesSet,
    /// The clinic's details were saved otherwise than before; the entry names the country, whose rules hold from then on,
    /// and bears a digest of all.
    ClinicSet,
    /// A text was approved.
    TextApproved,
    /// The approval of a text was withdrawn.
    TextWithdrawn,
    /// A rule was confirmed.
    RuleConfirmed,
    /// The confirmation of a rule was withdrawn.
    RuleWithdrawn,
    /// A wait was edited or set back to its default.
    WaitEdited,
    /// What is to be added to a record was written on; changes in quick succession by the same person are one entry.
    AdditionEdited,
    /// What was to be added to a record was thrown away.
    AdditionDiscarded,
    /// A patient's file was held: it is not deleted until that is lifted.
    FileHeld,
    /// A hold was lifted; the entry says who had set it, and when.
    HoldLifted,
    /// Two files were stated to be of the same patient; the entry names a record of the other.
    PatientSame,
    /// Two files were stated to be of different patients.
    PatientOther,
    /// What was stated of two files was taken back.
    PatientTakenBack,
    /// A record was deleted, by two people; the entry bears its digests.
    RecordDeleted,
    /// A backup was made and verified.
    BackupMade,
    /// The folder was chosen that backups go into; the entry bears a digest of its path.
    BackupsPlaced,
    /// The archive came from a backup.
    ArchiveRestored,
    /// The screen was given to the patient of a consult.
    ScreenHandedOver,
    /// While the patient had the screen, another program or the desktop came before the window; the first time of a
    /// hand-over. Who did it, nobody knows.
    ScreenLeft,
    /// The screen was taken back from the patient.
    ScreenTakenBack,
    /// Somebody who works here was entered or changed.
    UserSaved,
    /// Somebody's passphrase was set by another, or by the recovery code.
    PassphraseSet,
    /// A recovery code was made; one that was made before opens nothing from then on.
    RecoveryMade,
    /// It was confirmed that the recovery code is kept.
    RecoveryKept,
    /// The archive came from a backup by a passphrase: whether its day's recovery code is kept, nobody knows since.
    RecoveryDoubted,
}

impl Act {
    /// The word that the trail keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ArchiveCreated => "archive.created",
            Self::ArchiveUnlocked => "archive.unlocked",
            Self::ArchiveLocked => "archive.locked",
            Self::ArchiveChecked => "archive.checked",
            Self::PassphraseChanged => "passphrase.changed",
            Self::UnlockFailed => "unlock.failed",
            Self::DraftStarted => "draft.started",
            Self::DraftEdited => "draft.edited",
            Self::FindingsResolved => "findings.resolved",
            Self::DraftOpened => "draft.opened",
            Self::DraftDiscarded => "draft.discarded",
            Self::ConsentAskedAgain => "consent.askedAgain",
            Self::SheetFrozen => "sheet.frozen",
            Self::SheetPrinted => "sheet.printed",
            Self::SheetSigned => "sheet.signed",
            Self::SigningVoided => "signing.voided",
            Self::RecordArchived => "record.archived",
            Self::RecordOpened => "record.opened",
            Self::RecordPrinted => "record.printed",
            Self::RecordExported => "record.exported",
            Self::LotRecalled => "lot.recalled",
            Self::TrailExported => "trail.exported",
            Self::SealKeySet => "sealKey.set",
            Self::StampAwaited => "stamp.awaited",
            Self::RecordStamped => "record.stamped",
            Self::AuthoritySet => "authority.set",
            Self::OwnRulesSet => "ownRules.set",
            Self::ClinicSet => "clinic.set",
            Self::TextApproved => "text.approved",
            Self::TextWithdrawn => "text.withdrawn",
            Self::RuleConfirmed => "rule.confirmed",
            Self::RuleWithdrawn => "rule.withdrawn",
            Self::WaitEdited => "wait.edited",
            Self::AdditionEdited => "addition.edited",
            Self::AdditionDiscarded => "addition.discarded",
            Self::FileHeld => "file.held",
            Self::HoldLifted => "hold.lifted",
            Self::PatientSame => "patient.same",
            Self::PatientOther => "patient.other",
            Self::PatientTakenBack => "patient.takenBack",
            Self::RecordDeleted => "record.deleted",
            Self::BackupMade => "backup.made",
            Self::BackupsPlaced => "backups.placed",
            Self::ArchiveRestored => "archive.restored",
            Self::ScreenHandedOver => "screen.handedOver",
            Self::ScreenLeft => "screen.left",
            Self::ScreenTakenBack => "screen.takenBack",
            Self::UserSaved => "user.saved",
            Self::PassphraseSet => "passphrase.set",
            Self::RecoveryMade => "recovery.made",
            Self::RecoveryKept => "recovery.kept",
            Self::RecoveryDoubted => "recovery.doubted",
        }
    }
}
