//! A login of the test's own: a D-Bus session and a GNOME Keyring, which is a Secret Service.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::app::Group;

/// A session with a keyring that is unlocked; it ends with this value.
pub struct Keyring {
    keyring: Option<Group>,
    _bus: Group,
    folder: PathBuf,
    /// For `DBUS_SESSION_BUS_ADDRESS`.
    pub address: String,
}

impl Keyring {
    /// Logs in, with what is kept in `folder`, which is made if need be.
    pub fn start(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder for the keyring");
        let mut bus = Command::new("dbus-daemon");
        // Nothing is started by itself here: whoever is not there does not answer.
        std::fs::write(folder.join("bus.conf"), BUS).expect("the settings of the session");
        bus.arg("--config-file").arg(folder.join("bus.conf"));
        let mut bus = started(bus.args(["--nofork", "--print-address=1"]));
        let mut address = String::new();
        let said = bus.stdout.take().expect("what it says is read");
        let read = BufReader::new(said).read_line(&mut address);
        read.expect("a session says where it is");
        let mut keyring = Self {
            keyring: None,
            _bus: Group(bus),
            folder: folder.to_owned(),
            address: address.trim().to_owned(),
        };
        keyring.unlock("wallet");
        keyring
    }

    /// Starts the keyring `name`, in the place of the one that runs, and unlocks it.
    pub fn unlock(&mut self, name: &str) {
        self.keyring = None;
        let folder = self.folder.join(name);
        let mut daemon = Command::new("gnome-keyring-daemon");
        daemon
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("HOME", &folder)
            .env("XDG_DATA_HOME", &folder)
            .env("XDG_RUNTIME_DIR", &self.folder);
        std::fs::create_dir_all(&folder).expect("a folder for the keyring");
        let mut daemon = started(&mut daemon);
        let mut words = daemon.stdin.take().expect("it is told its words");
        words.write_all(b"login").expect("it is told its words");
        drop(words);
        self.keyring = Some(Group(daemon));
        let start = std::time::Instant::now();
        while !self.answers() {
            assert!(start.elapsed().as_secs() < 20, "the keyring does not answer");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    /// Ends the keyring: nothing answers any more.
    pub fn end(&mut self) {
        self.keyring = None;
    }

    /// Whether the collection that secrets go to by themselves is there.
    fn answers(&self) -> bool {
        let asked = Command::new("dbus-send")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args([
                "/org/freedesktop/secrets",
                "org.freedesktop.Secret.Service.ReadAlias",
                "string:default",
            ])
            .output();
        asked.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("collection/"))
    }
}

fn started(command: &mut Command) -> Child {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let begun = piped.stderr(Stdio::null()).process_group(0).spawn();
    begun.expect("dbus and gnome-keyring are installed")
}

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
