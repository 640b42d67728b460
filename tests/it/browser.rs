//! A headless Chromium of our own, driven over WebDriver.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use tempfile::TempDir;

/// What a browser in a container without a screen needs, and nothing that calls home.
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// How the page is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// `light` or `dark`.
    pub(crate) scheme: &'static str,
}

/// One browser window; the driver ends with it.
pub(crate) struct Browser {
    client: Client,
    driver: Driver,
    _profile: TempDir,
}

struct Driver(Child);

/// A command of the DevTools protocol, through the driver.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl Browser {
    /// Starts a driver on a port of its choice, and a browser with an empty profile.
    pub(crate) async fn open() -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver is installed");
        let output = BufReader::new(child.stdout.take().unwrap());
        let driver = Driver(child);
        let port = output.lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let port = port.expect("chromedriver says its port");

        let profile = tempfile::tempdir().unwrap();
        let mut flags = FLAGS.map(ToOwned::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({ "goog:chromeOptions": { "args": flags } });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(options.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self {
            client,
            driver,
            _profile: profile,
        }
    }

    /// Ends the window and the driver.
    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
        drop(self.driver);
    }

    pub(crate) async fn goes_to(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// From now on the page is seen like this.
    pub(crate) async fn sees(&self, screen: Screen) {
        let Screen {
            width,
            height,
            scheme,
        } = screen;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": width < 600 });
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        for command in [
            DevTools("Emulation.setDeviceMetricsOverride", size),
            DevTools("Emulation.setEmulatedMedia", features),
        ] {
            self.client.issue_cmd(command).await.unwrap();
        }
    }

    /// Clicks the element that a CSS selector means, as a mouse would.
    pub(crate) async fn clicks(&self, css: &str) {
        let clicked: Result<(), CmdError> =
            async { self.client.find(Locator::Css(css)).await?.click().await }.await;
        clicked.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Clicks the last button with exactly this text below an element.
    pub(crate) async fn presses(&self, css: &str, text: &str) {
        let path = format!("(//*[@id='{css}']//button[normalize-space(text())='{text}'])[last()]");
        let clicked: Result<(), CmdError> =
            async { self.client.find(Locator::XPath(&path)).await?.click().await }.await;
        clicked.unwrap_or_else(|error| panic!("{text}: {error}"));
    }

    /// Types into a field, in place of what was there.
    pub(crate) async fn types(&self, css: &str, text: &str) {
        let field = self.client.find(Locator::Css(css)).await;
        let field = field.unwrap_or_else(|error| panic!("{css}: {error}"));
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// What a JavaScript expression comes to.
    pub(crate) async fn tells(&self, expression: &str) -> Value {
        let script = format!("return ({expression})");
        self.client.execute(&script, Vec::new()).await.unwrap()
    }

    /// Waits until a JavaScript expression is true.
    pub(crate) async fn until(&self, what: &str, patience: Duration, expression: &str) {
        let ends_at = Instant::now() + patience;
        while self.tells(expression).await != Value::Bool(true) {
            if Instant::now() > ends_at {
                let path = self.pictures("failure").await;
                panic!("waited for {what}; see {}", path.display());
            }
            // A condition in another process: there is nothing to wait on.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Saves what is seen, to be looked at by people.
    pub(crate) async fn pictures(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("test-output");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("page-{name}.png"));
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(&path, picture).unwrap();
        path
    }
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _request_url: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.0, "params": self.1 });
        (Method::POST, Some(body.to_string()))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
