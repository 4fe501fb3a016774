//! The encrypted archive: drafts, records, settings that safety depends on, and the audit trail.
