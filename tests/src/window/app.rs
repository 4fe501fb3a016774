//! Starting, driving and ending the app.

use std::cell::{Cell, RefCell};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// How long anything may take to appear, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(20);
/// The Enter key, as WebDriver writes it.
const ENTER: &str = "\u{e007}";
const GLANCE: Duration = Duration::from_millis(25);

/// Longer than the driver ever takes: a call that is not answered by then never is.
const LIMIT: Duration = Duration::from_secs(60);

/// One window at a time: two would fight over the focus of one screen.
static SCREEN: Mutex<()> = Mutex::new(());

/// A user's folders on an otherwise empty disk. The app can be started on it again and again.
pub struct Home {
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
    _alone: MutexGuard<'static, ()>,
}

impl Home {
    pub fn new() -> Self {
        let alone = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = TempDir::new().expect("a folder for the test");
        let home = Self {
            folder,
            settings: Vec::new(),
            _alone: alone,
        };
        std::fs::create_dir(home.copies()).expect("a folder for copies");
        home
    }

    /// Sets a variable in the app's environment from the next start on.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.settings.push((name, value.into()));
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where "save a copy" puts copies.
    pub fn copies(&self) -> PathBuf {
        self.path().join("copies")
    }

    /// Every file that the app keeps.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && entry.path() != self.copies() => folders.push(entry.path()),
                    Ok(kind) if kind.is_file() => files.push(entry.path()),
                    _ => {}
                }
            }
        }
        files
    }

    /// Asserts that no process of the app is left running.
    pub fn assert_deserted(&self) {
        let start = Instant::now();
        loop {
            let left = processes(|environment, _| holds(environment, &self.mark()));
            if left.is_empty() {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "still running: {left:?}");
            std::thread::sleep(GLANCE);
        }
    }

    fn mark(&self) -> String {
        format!("HOME={}", self.path().display())
    }
}

/// Ids of the processes whose environment and name fit.
fn processes(fits: impl Fn(&[u8], &str) -> bool) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").expect("the system lists its processes");
    let id = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().parse::<u32>().ok();
    let chosen = |id: &u32| {
        let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        let name = std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
        fits(&environment, name.trim())
    };
    entries.flatten().filter_map(id).filter(chosen).collect()
}

fn holds(environment: &[u8], setting: &str) -> bool {
    environment.split(|b| *b == 0).any(|v| v == setting.as_bytes())
}

/// A process that leads a group; the whole group ends with this value. WebKit's helpers would outlive the driver.
pub struct Group(pub Child);

impl Drop for Group {
    fn drop(&mut self) {
        signal(&format!("-{}", self.0.id()));
        // Waited for, so that nothing of it is left when the test ends; there is nobody to tell of a failure.
        let _ = self.0.wait();
    }
}

/// Ends a process, or a group of them, at once. The shell's own `kill`: a small system has no program of that name.
fn signal(target: &str) {
    let _ = Command::new("sh")
        .args(["-c", "kill -s KILL -- \"$0\"", target])
        .stderr(Stdio::null())
        .status();
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on this machine");
    listener.local_addr().expect("a port has an address").port()
}

/// Cargo's target folder.
pub fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("cargo puts it there")
}

/// A program as cargo built it: named by the environment, otherwise the one beside this test.
pub fn built(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| target().join("debug").join(name), PathBuf::from)
}

/// The running app.
pub struct App {
    pub(super) client: Client,
    _driver: Group,
    mark: String,
    taps: Cell<usize>,
    /// What was found wrong with screens on the way: told together at the end.
    pub(super) faults: RefCell<Vec<String>>,
}

impl App {
    /// Starts the app and waits for its first screen.
    pub async fn start(home: &Home) -> Self {
        let program = built("NEEDLEPOINT_APP", "needlepoint");
        assert!(program.exists(), "{} is not built", program.display());
        let port = free_port();
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("GTK_A11Y", "none")
            .env("NO_AT_BRIDGE", "1")
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path().join("data"))
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            .env("XDG_CACHE_HOME", home.path().join("cache"))
            .env("NEEDLEPOINT_SAVE_FOLDER", home.copies())
            // No session of whoever runs the tests: their key store is theirs.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .envs(home.settings.iter().map(|(name, value)| (name, value)))
            // With it WebKit answers no click and no screenshot of a page on which nothing moves.
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let driver = Group(driver.spawn().expect("WebKitWebDriver is installed"));
        let mut wishes = Map::new();
        let options = json!({ "binary": program, "args": [] });
        wishes.insert("webkitgtk:browserOptions".into(), options);
        let client = connect(port, &wishes).await;
        let app = Self {
            client,
            _driver: driver,
            mark: home.mark(),
            taps: Cell::new(0),
            faults: RefCell::default(),
        };
        app.resize(1280, 800).await;
        app.element("h1").await;
        app.writes_no_dumps();
        app
    }

    /// Closes the window as a person does. Fails the test if axe found anything on the screens that were looked at.
    pub async fn stop(self) {
        // The driver's group is ended in any case.
        let _ = answered(self.client.clone().close()).await;
        let faults = self.faults.borrow();
        assert!(faults.is_empty(), "axe found:\n{}", faults.join("\n"));
    }

    /// Ends the app as a power cut does: nothing of it runs another line.
    pub fn kill(self) {
        let window = processes(|environment, name| holds(environment, &self.mark) && name == "needlepoint");
        assert_eq!(window.len(), 1, "one app runs");
        signal(&window[0].to_string());
    }

    /// A dump of the memory would hold what is open: of the program's, and of the window's own processes.
    fn writes_no_dumps(&self) {
        let all = processes(|environment, _| holds(environment, &self.mark));
        let limits = all
            .iter()
            .filter_map(|id| std::fs::read_to_string(format!("/proc/{id}/limits")).ok());
        let core = |limits: String| {
            limits
                .lines()
                .find(|l| l.starts_with("Max core"))
                .map(str::to_owned)
        };
        let core: Vec<String> = limits.filter_map(core).collect();
        let is_least = |line: &&String| line.split_whitespace().skip(4).take(2).all(|limit| limit == "1");
        // The driver, which started it, has the limit of whoever runs the tests.
        assert!(core.iter().filter(is_least).count() >= 2, "{core:?}");
    }

    /// How often the clinician tapped since the last count began.
    pub fn taps(&self) -> usize {
        self.taps.get()
    }

    pub fn count_taps_anew(&self) {
        self.taps.set(0);
    }

    /// The clinician taps what bears a test id.
    pub async fn tap(&self, id: &str) {
        self.tap_on(&named(id)).await;
    }

    /// The clinician taps what a selector finds.
    pub async fn tap_on(&self, css: &str) {
        self.taps.set(self.taps.get() + 1);
        self.press(css).await;
    }

    /// The patient, the machine's owner before the first patient, or nobody in particular taps: not counted.
    pub async fn tap_uncounted(&self, id: &str) {
        self.press(&named(id)).await;
    }

    async fn press(&self, css: &str) {
        let start = Instant::now();
        loop {
            let element = self.element(css).await;
            // Half-hidden rows are not scrolled into view by the driver.
            self.script(
                "arguments[0].scrollIntoView({ block: 'center' })",
                vec![reference(&element)],
            )
            .await;
            match answered(element.click()).await {
                Ok(()) => return,
                // The page was drawn anew between finding and tapping.
                Err(_) if start.elapsed() < PATIENCE => tokio::time::sleep(GLANCE).await,
                Err(error) => self.give_up(&format!("{css} cannot be tapped: {error}")).await,
            }
        }
    }

    /// The clinician taps into a field and types.
    pub async fn fill(&self, field: &str, text: &str) {
        self.tap_on(&place(field)).await;
        self.write(&place(field), text).await;
    }

    /// Types where the focus is already: no tap.
    pub async fn write(&self, css: &str, text: &str) {
        let element = self.element(css).await;
        // The driver knows no line break but the key that makes one.
        if let Err(error) = answered(element.send_keys(&text.replace('\n', ENTER))).await {
            self.give_up(&format!("{css} takes no text: {error}")).await;
        }
    }

    /// Types a date into its three boxes, going from box to box by the Tab key.
    pub async fn write_date(&self, field: &str, [day, month, year]: [&str; 3]) {
        for (index, text) in [day, month, year].into_iter().enumerate() {
            self.write(
                &format!("{} label:nth-of-type({}) input", place(field), index + 1),
                text,
            )
            .await;
        }
    }

    /// Empties a field, as by selecting all and deleting.
    pub async fn clear(&self, css: &str) {
        let element = self.element(css).await;
        self.script(
            "arguments[0].value = ''; arguments[0].dispatchEvent(new Event('input', { bubbles: true }))",
            vec![reference(&element)],
        )
        .await;
    }

    /// Chooses from a list. Its options open outside the page, where the driver cannot tap.
    pub async fn choose(&self, field: &str, value: &str) {
        let element = self.element(&place(field)).await;
        self.script(
            "arguments[0].value = arguments[1];
             arguments[0].dispatchEvent(new Event('change', { bubbles: true }))",
            vec![reference(&element), json!(value)],
        )
        .await;
    }

    /// What is shown at a place; empty if it is not there.
    pub async fn read(&self, css: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let said = self.script(script, vec![json!(css)]).await;
        said.as_str().unwrap_or_default().to_owned()
    }

    /// What stands in a field.
    pub async fn value(&self, css: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.value ?? ''";
        let said = self.script(script, vec![json!(css)]).await;
        said.as_str().unwrap_or_default().to_owned()
    }

    /// Whether something is on the page now.
    pub async fn shows(&self, css: &str) -> bool {
        let script = "return document.querySelector(arguments[0]) !== null";
        self.script(script, vec![json!(css)]).await == json!(true)
    }

    /// The test ids that begin so, in the order of the page.
    pub async fn ids(&self, start: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(`[data-testid^=\"${arguments[0]}\"]`)]
            .map((e) => e.dataset.testid)";
        let found = self.script(script, vec![json!(start)]).await;
        serde_json::from_value(found).expect("a list of names")
    }

    /// Waits until a place says something, and gives all that it says.
    pub async fn until(&self, css: &str, words: &str) -> String {
        let start = Instant::now();
        loop {
            let said = self.read(css).await;
            if said.contains(words) {
                return said;
            }
            if start.elapsed() > PATIENCE {
                self.give_up(&format!("{css} says {said:?}, not {words:?}")).await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits for an element.
    pub async fn element(&self, css: &str) -> Element {
        let start = Instant::now();
        loop {
            match answered(self.client.find(Locator::Css(css))).await {
                Ok(element) => return element,
                Err(_) if start.elapsed() < PATIENCE => tokio::time::sleep(GLANCE).await,
                Err(error) => self.give_up(&format!("{css} is not there: {error}")).await,
            }
        }
    }

    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        match answered(self.client.execute(script, arguments)).await {
            Ok(value) => value,
            Err(error) => {
                self.give_up(&format!("the page answers no script: {error}"))
                    .await
            }
        }
    }

    /// Asks the core what the window could ask it.
    pub async fn ask(&self, command: &str, what: Value) -> Value {
        let mut answer = self.answer(command, what).await;
        assert!(answer.get("refused").is_none(), "{command}: {answer}");
        answer["said"].take()
    }

    /// Asks the core for what it refuses; gives what it says.
    pub async fn refused(&self, command: &str, what: Value) -> String {
        let answer = self.answer(command, what).await;
        let message = answer["refused"]["message"].as_str();
        message
            .unwrap_or_else(|| panic!("{command} was not refused: {answer}"))
            .to_owned()
    }

    async fn answer(&self, command: &str, what: Value) -> Value {
        let script = "const [command, what, answer] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, what).then(
              (said) => answer({ said }), (refused) => answer({ refused }))";
        let answer = answered(self.client.execute_async(script, vec![json!(command), what])).await;
        answer.unwrap_or_else(|error| panic!("{command} is not answered: {error}"))
    }

    /// Fails the test, with a picture of the screen and what it says.
    pub(super) async fn give_up(&self, why: &str) -> ! {
        let said = self
            .client
            .execute("return document.body.innerText", vec![])
            .await;
        let picture = self.keep_picture("failed").await;
        panic!(
            "{why}\npicture: {picture}\nthe screen says: {}",
            said.unwrap_or_default()
        );
    }
}

/// What a call to the driver comes to. A window that cannot open, or that hangs, would keep it waiting for ever.
pub(super) async fn answered<T>(call: impl Future<Output = T>) -> T {
    let answer = tokio::time::timeout(LIMIT, call).await;
    answer.expect("the window answers; does it have a screen ($DISPLAY)?")
}

/// The selector for a test id.
pub fn named(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

/// The selector for a field.
pub fn place(field: &str) -> String {
    format!("[id=\"field-{field}\"]")
}

fn reference(element: &Element) -> Value {
    serde_json::to_value(element).expect("an element has a name")
}

async fn connect(port: u16, wishes: &Map<String, Value>) -> Client {
    let start = Instant::now();
    loop {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let url = format!("http://127.0.0.1:{port}");
        match answered(builder.capabilities(wishes.clone()).connect(&url)).await {
            Ok(client) => return client,
            Err(error) => assert!(start.elapsed() < PATIENCE, "the app opens no window: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
