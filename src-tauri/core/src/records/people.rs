//! Who may open the archive: added and removed, their passphrases, and the recovery code.
//!
//! Every change goes into the database and into the key file or into neither. Where the machine stops between the
//! two, the database knows of a change that the key file does not: what opened the archive before still does, no
//! recovery code counts as kept that nobody has seen, and who left is swept out by the next who opens it.

use std::path::Path;

use rusqlite::{Transaction, TransactionBehavior};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::act::Act;
use super::archive::{Archive, By};
use super::cover::Laid;
use super::error::{OpenError, Part, StoreError, UserError};
use super::kept::{self, RECOVERY};
use super::key::{Cost, DataKey, check_passphrase};
use super::key_file::{KeyFile, Whose};
use super::key_store::Wrapping;
use super::migration::GoOn;
use super::name::require_own_name;
use super::recovery::{new_code, read_code};
use super::trail;
use super::user::{self, Role, User, require_clinician};

impl Archive {
    /// Wraps the archive's key by another passphrase of whoever acts. Nothing is encrypted again.
    ///
    /// # Errors
    /// If `old` is wrong, `new` not taken, or the disk fails; the old passphrase holds then.
    pub fn change_passphrase(
        &mut self,
        old: &str,
        new: &str,
        cost: Cost,
        random: &mut dyn FnMut(&mut [u8]),
        by: By<'_>,
    ) -> Result<(), UserError> {
        check_passphrase(new)?;
        if old == new {
            return Err(OpenError::PassphraseNotNew.into());
        }
        self.rewrap(|transaction, file| {
            let me = user::working(transaction, by.who)?.ok_or(OpenError::NotAUser)?;
            let key = own_key(file, old, cost, by)?;
            file.put(&key, (Whose::User(by.who), &me.name), new, cost, random)?;
            Ok(trail::append(
                transaction,
                by,
                Act::PassphraseChanged,
                by.who,
                &json!({}),
            )?)
        })
    }

    /// Whether these are the words of the user `who`.
    ///
    /// # Errors
    /// If the key file cannot be read.
    pub fn is_opened_by(&self, who: &str, passphrase: &str, cost: Cost) -> Result<bool, OpenError> {
        let file = self.key_file_uncovered()?;
        Ok(file.unwrap(Whose::User(who), passphrase, cost)?.is_some())
    }

    /// Lets a user in by this passphrase, which is lent: a new one, or one who forgot theirs. `own` is that of the
    /// clinician who acts.
    ///
    /// # Errors
    /// If no clinician acts, the name is not taken, `own` is wrong, `passphrase` not taken, or the disk fails.
    pub fn admit(
        &mut self,
        user: &User,
        passphrase: &str,
        own: &str,
        cost: Cost,
        random: &mut dyn FnMut(&mut [u8]),
        by: By<'_>,
    ) -> Result<(), UserError> {
        check_passphrase(passphrase)?;
        self.rewrap(|transaction, file| {
            require_clinician(transaction, by)?;
            require_own_name(transaction, user)?;
            let key = own_key(file, own, cost, by)?;
            user::put(transaction, user, by)?;
            file.put(
                &key,
                (Whose::User(&user.id), &user.name),
                passphrase,
                cost,
                random,
            )?;
            note_set(transaction, &user.id, &json!({}), by)
        })
    }

    /// Changes how a user is named: everybody their own, a clinician everybody's.
    ///
    /// # Errors
    /// If it is not theirs to change, nobody works here under this id, the name is not taken, or the disk fails.
    pub fn save_user(&mut self, user: &User, by: By<'_>) -> Result<(), UserError> {
        self.rewrap(|transaction, file| {
            if user.id != by.who {
                require_clinician(transaction, by)?;
            }
            let before =
                user::working(transaction, &user.id)?.ok_or(StoreError::NotFound { noun: "person" })?;
            let changed = User {
                role: before.role,
                active: true,
                ..user.clone()
            };
            require_own_name(transaction, &changed)?;
            file.rename(&user.id, &user.name);
            Ok(user::put(transaction, &changed, by)?)
        })
    }

    /// Shuts a user out: their wrap of the key is taken away, their name stays with what they did.
    ///
    /// # Errors
    /// If no clinician acts, nobody works here under this id, they are the last clinician, or the disk fails.
    pub fn remove_user(&mut self, id: &str, by: By<'_>) -> Result<(), UserError> {
        self.rewrap(|transaction, file| {
            require_clinician(transaction, by)?;
            let user = user::working(transaction, id)?.ok_or(StoreError::NotFound { noun: "person" })?;
            let gone = User {
                active: false,
                ..user
            };
            user::put(transaction, &gone, by)?;
            let left = user::all_working(transaction)?;
            // Who has no passphrase cannot come in to decide anything.
            let holders = file.holders();
            let comes_in = |user: &&User| holders.iter().any(|holder| holder.id == user.id);
            if !left
                .iter()
                .filter(comes_in)
                .any(|user| user.role == Role::Clinician)
            {
                return Err(StoreError::LastClinician.into());
            }
            let ids: Vec<_> = left.iter().map(|user| user.id.as_str()).collect();
            file.keep_only(&ids);
            Ok(())
        })
    }

    /// Makes a recovery code, which is given here and never again; one that was made before opens nothing any more.
    /// `own` is the passphrase of the clinician who acts. No cover lies over the passphrases until it is kept.
    ///
    /// # Errors
    /// If no clinician acts, `own` is wrong, or the disk fails; the code of before holds then.
    pub fn make_recovery(
        &mut self,
        own: &str,
        cost: Cost,
        random: &mut dyn FnMut(&mut [u8]),
        by: By<'_>,
    ) -> Result<Zeroizing<String>, UserError> {
        let shown = new_code(random);
        let code = read_code(&shown).expect("a new code is well formed");
        self.rewrap(|transaction, file| {
            require_clinician(transaction, by)?;
            let key = own_key(file, own, cost, by)?;
            file.put(&key, (Whose::Recovery, ""), &code, cost, random)?;
            Ok(kept::note_made(transaction, file, by)?)
        })?;
        Ok(shown)
    }

    /// Opens the archive by its recovery code, and sets another passphrase for the user `by.who`. Where the key store
    /// does not hold the key of the cover, another cover takes its place, so that everybody's passphrase opens here.
    /// `go_on` is as with [`Archive::open`].
    ///
    /// # Errors
    /// If the code was mistyped or is not this archive's, nobody works here under this id, the passphrase is not
    /// taken, or as with [`Archive::open`].
    pub fn recover(
        folder: &Path,
        code: &str,
        passphrase: &str,
        wrapping: Wrapping<'_>,
        random: &mut dyn FnMut(&mut [u8]),
        by: By<'_>,
        go_on: &GoOn,
    ) -> Result<Self, UserError> {
        check_passphrase(passphrase)?;
        let code = read_code(code).ok_or(OpenError::RecoveryMistyped)?;
        let (cost, store) = (wrapping.cost, wrapping.store);
        let mut file = Self::key_file(folder)?;
        let opened = file.unwrap(Whose::Recovery, &code, cost)?;
        let (key, _) = opened.ok_or(OpenError::WrongRecovery)?;
        let mut archive = Self::begin(folder, &key, go_on)?;
        by.who.clone_into(&mut archive.who);
        let former = file.lift_by_key(&key)?;
        // A key store that does not hold its key is another computer's, or has lost it.
        let held = former.filter(|laid| laid.cover.ask(store).is_ok_and(|asked| asked.key.is(&laid.key)));
        archive.laid = held.or_else(|| Laid::new(&key, store, random));
        archive.rewrap_file(file, |transaction, file| {
            let user = user::working(transaction, by.who)?.ok_or(OpenError::NotAUser)?;
            file.put(
                &key,
                (Whose::User(&user.id), &user.name),
                passphrase,
                cost,
                random,
            )?;
            note_set(transaction, &user.id, &json!({ "by": RECOVERY }), by)?;
            Ok(kept::note_proven(transaction, file, by)?)
        })?;
        Ok(archive)
    }

    /// The archive's key file, without its cover.
    pub(super) fn key_file_uncovered(&self) -> Result<KeyFile, OpenError> {
        let mut file = KeyFile::read(&self.key_path())?;
        if !file.lift_laid(self.laid.as_ref()) {
            return Err(OpenError::Damaged { part: Part::Key });
        }
        Ok(file)
    }

    /// Changes the database and the key file together.
    fn rewrap(
        &mut self,
        change: impl FnOnce(&Transaction<'_>, &mut KeyFile) -> Result<(), UserError>,
    ) -> Result<(), UserError> {
        let file = self.key_file_uncovered()?;
        self.rewrap_file(file, change)
    }

    /// As [`Self::rewrap`], of a key file that was read and whose cover is lifted.
    fn rewrap_file(
        &mut self,
        mut file: KeyFile,
        change: impl FnOnce(&Transaction<'_>, &mut KeyFile) -> Result<(), UserError>,
    ) -> Result<(), UserError> {
        let path = self.key_path();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        change(&transaction, &mut file)?;
        // Where nobody keeps the code, the key store would be the only way in.
        let is_kept = kept::is_kept(&transaction, &file)?;
        if let Some(laid) = self.laid.as_ref().filter(|_| is_kept) {
            file.lay(laid)?;
        }
        // On the disk first: if it cannot be written, the trail does not say that it was. In place last: a code that was
        // made anew and that nobody saw must not have taken the place of the one that somebody keeps.
        let beside = file.write_beside(&path)?;
        transaction.commit()?;
        beside.put_in_place().map_err(OpenError::from)?;
        if !is_kept {
            self.laid = None;
        }
        Ok(())
    }
}

/// The archive's key, by the passphrase of whoever acts.
fn own_key(file: &KeyFile, passphrase: &str, cost: Cost, by: By<'_>) -> Result<DataKey, UserError> {
    let opened = file.unwrap(Whose::User(by.who), passphrase, cost)?;
    Ok(opened.ok_or(OpenError::WrongPassphrase)?.0)
}

/// Notes that a user has another passphrase.
fn note_set(transaction: &Transaction<'_>, user: &str, detail: &Value, by: By<'_>) -> Result<(), UserError> {
    Ok(trail::append(transaction, by, Act::PassphraseSet, user, detail)?)
}
