//! The cryptographic seal: certificate, CMS, incremental update, verification.
