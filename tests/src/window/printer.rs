//! A print system of the test's own: a real CUPS with one queue, whose printer writes the PDF that reaches it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::app::{Group, free_port};
use std::os::unix::process::CommandExt as _;

/// The queue's name.
const QUEUE: &str = "Desk";

/// A running CUPS; it ends with this value.
pub struct Printer {
    _server: Group,
    folder: TempDir,
    /// For `CUPS_SERVER`.
    pub server: String,
}

impl Printer {
    pub fn start() -> Self {
        let folder = TempDir::new().expect("a folder for the print system");
        let root = folder.path();
        for name in ["spool/tmp", "cache", "run", "log"] {
            fs::create_dir_all(root.join(name)).expect("a folder for the print system");
        }
        let server = format!("127.0.0.1:{}", free_port());
        let keep = |name: &str, text: &str| {
            fs::write(root.join(name), text).expect("the print system's settings");
            root.join(name)
        };
        let settings = keep("cupsd.conf", &settings(&server));
        let files = keep("cups-files.conf", &files(root));
        let driver = keep("desk.ppd", DRIVER);
        let mut cupsd = Command::new("cupsd");
        cupsd.arg("-f").arg("-c").arg(settings).arg("-s").arg(files);
        cupsd
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let daemon = Group(cupsd.process_group(0).spawn().expect("CUPS is installed"));
        let printer = Self {
            _server: daemon,
            folder,
            server,
        };
        printer.await_server();
        let device = format!("file:{}", printer.printed().display());
        let mut add = printer.ask("lpadmin", &["-p", QUEUE, "-E", "-v", &device, "-P"]);
        let added = add.arg(driver).stderr(Stdio::null()).status();
        assert!(
            added.is_ok_and(|status| status.success()),
            "the queue could not be made"
        );
        printer
    }

    /// Where the printer writes what it was given last.
    pub fn printed(&self) -> PathBuf {
        self.folder.path().join("printed.pdf")
    }

    /// Waits until the queue is empty, and gives what was printed as text.
    pub fn await_text(&self) -> String {
        let start = Instant::now();
        loop {
            let done = self.ask("lpstat", &["-W", "completed", "-o"]).output();
            let done = String::from_utf8_lossy(&done.expect("lpstat is installed").stdout).into_owned();
            if done.contains(QUEUE) {
                break;
            }
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "the queue does not get done"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        let text = Command::new("pdftotext").arg(self.printed()).arg("-").output();
        let text = text.expect("pdftotext is installed");
        assert!(text.status.success(), "what was printed is no PDF");
        String::from_utf8_lossy(&text.stdout).into_owned()
    }

    fn await_server(&self) {
        let start = Instant::now();
        loop {
            let said = self.ask("lpstat", &["-r"]).output().expect("lpstat is installed");
            if String::from_utf8_lossy(&said.stdout).contains("is running") {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "CUPS does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn ask(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(words)
            .env("CUPS_SERVER", &self.server)
            .env("LC_ALL", "C");
        command
    }
}

fn settings(server: &str) -> String {
    format!(
        "Listen {server}\nBrowsing No\nWebInterface No\nDefaultAuthType None\nLogLevel warn\n\
         <Location />\n  Order allow,deny\n  Allow all\n</Location>\n\
         <Policy default>\n  <Limit All>\n    Order deny,allow\n  </Limit>\n</Policy>\n"
    )
}

fn files(root: &Path) -> String {
    let root = root.display();
    format!(
        "ServerRoot {root}\nRequestRoot {root}/spool\nTempDir {root}/spool/tmp\nCacheDir {root}/cache\n\
         StateDir {root}/run\nAccessLog {root}/log/access\nErrorLog {root}/log/error\n\
         PageLog {root}/log/page\nFileDevice Yes\n"
    )
}

/// A printer that takes PDF, as most that are sold today.
const DRIVER: &str = r#"*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "DESK.PPD"
*Manufacturer: "Desk"
*Product: "(Desk)"
*ModelName: "Desk"
*ShortNickName: "Desk"
*NickName: "Desk"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: RGB
*FileSystem: False
*cupsVersion: 2.3
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize: PickOne
*DefaultPageSize: A4
*PageSize A4: "<</PageSize[595 842]>>setpagedevice"
*PageSize Letter: "<</PageSize[612 792]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]>>setpagedevice"
*PageRegion Letter: "<</PageSize[612 792]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "0 0 595 842"
*ImageableArea Letter: "0 0 612 792"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
*PaperDimension Letter: "612 792"
"#;
