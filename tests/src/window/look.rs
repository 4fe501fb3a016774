//! Looking at a screen: pictures in both sizes, and what axe-core finds wrong with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;

use super::app::{App, answered, target};

/// The smallest desk that the window is made for, and a large one.
const SIZES: [(u32, u32); 2] = [(1920, 1080), (1280, 800)];

impl App {
    /// Takes pictures of the screen in both sizes into `target/screens`, and lets axe look at it.
    pub async fn look(&self, name: &str) {
        for (width, height) in SIZES {
            self.resize(width, height).await;
            self.keep_picture(&format!("{width}x{height}/{name}")).await;
        }
        self.axe(name).await;
    }

    /// As a desktop does that gives a window the whole screen.
    pub async fn fill_screen(&self) {
        let size = self.script("return [screen.width, screen.height]", vec![]).await;
        let (width, height) = serde_json::from_value(size).expect("a screen has a size");
        self.resize(width, height).await;
    }

    pub(super) async fn resize(&self, width: u32, height: u32) {
        answered(self.client.set_window_rect(0, 0, width, height))
            .await
            .expect("the window can be sized");
        let start = Instant::now();
        // Drawn in its new size, with its fonts, and at rest.
        let script = "return innerWidth === arguments[0] && innerHeight === arguments[1]
            && document.fonts.status === 'loaded' && document.getAnimations().length === 0";
        while self.script(script, vec![width.into(), height.into()]).await != true {
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "no {width}×{height} window"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A picture of the screen once it stands still: what watches sizes draws in a later frame, a PDF in many.
    async fn picture(&self) -> Result<Vec<u8>, CmdError> {
        let mut last = answered(self.client.screenshot()).await?;
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(120)).await;
            let next = answered(self.client.screenshot()).await?;
            if next == last {
                break;
            }
            last = next;
        }
        Ok(last)
    }

    /// Keeps a picture of the screen; gives where.
    pub(super) async fn keep_picture(&self, name: &str) -> String {
        let path = target().join("screens").join(format!("{name}.png"));
        let folder = path.parent().expect("screens lie in a folder");
        let taken = self.picture().await.map_err(|error| error.to_string());
        let kept = taken.and_then(|png| {
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(&path, png))
                .map_err(|error| error.to_string())
        });
        kept.map_or_else(|error| format!("none ({error})"), |()| path.display().to_string())
    }

    async fn axe(&self, name: &str) {
        if self.script("return typeof window.axe", vec![]).await != "object" {
            let source = fs::read_to_string(axe()).expect("axe-core is among the window's packages");
            self.script(&format!("{source};\nwindow.axe = axe;"), vec![])
                .await;
        }
        let script = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
              ({ violations }) => done(violations.flatMap(({ id, help, nodes }) =>
                nodes.map(({ html, any }) =>
                  `${id} (${help}): ${html.slice(0, 200)} ${any.map((c) => c.message).join(' ')}`))),
              (error) => done([String(error)]))";
        let found = answered(self.client.execute_async(script, vec![])).await;
        let found: Vec<String> =
            serde_json::from_value(found.expect("axe answers")).expect("a list of faults");
        let mut faults = self.faults.borrow_mut();
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
}

fn axe() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js")
}
