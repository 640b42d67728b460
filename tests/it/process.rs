//! The bot as a process of its own, to be killed.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use doorman::config::VARIABLES;

use crate::stage::PATIENCE;

/// A running `doorman`; killed when dropped.
pub(crate) struct Process {
    child: Child,
    log: Stream,
    output: Stream,
}

/// One of its streams, read as it is written.
struct Stream {
    text: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    /// All it wrote to standard error.
    pub(crate) log: String,
    /// All it wrote to standard output.
    pub(crate) output: String,
}

impl Process {
    /// Runs the binary with these variables and no others that it reads.
    pub(crate) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        // Far from any `.env`.
        Self::start_in(&std::env::temp_dir(), arguments, variables)
    }

    /// The same in a folder of the story's choice.
    pub(crate) fn start_in(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorman"));
        for variable in VARIABLES.iter().chain(&["RUST_LOG"]) {
            command.env_remove(variable);
        }
        let mut child = command
            .args(arguments)
            .envs(variables.iter().copied())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            log: Stream::read(child.stderr.take().unwrap()),
            output: Stream::read(child.stdout.take().unwrap()),
            child,
        }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`: no goodbye.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill`: asks it to end.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends it a signal, e.g. `INT` for Ctrl-C.
    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill")
            .args(["-s", signal, &self.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// What it has written to standard error so far.
    pub(crate) fn log(&self) -> String {
        self.log.so_far()
    }

    /// What it has written to standard output so far.
    pub(crate) fn output(&self) -> String {
        self.output.so_far()
    }

    /// Waits until it has written this to standard error.
    pub(crate) async fn until_logged(&self, text: &str) {
        let ends_at = Instant::now() + PATIENCE;
        while !self.log().contains(text) {
            assert!(Instant::now() < ends_at, "no {text:?} in:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits for its end.
    pub(crate) async fn ended(mut self) -> Ended {
        let ends_at = Instant::now() + PATIENCE;
        let status: ExitStatus = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < ends_at, "still running:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        Ended {
            code: status.code(),
            log: self.log.whole(),
            output: self.output.whole(),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stream {
    fn read(stream: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let reader = read_into(stream, Arc::clone(&text));
        Self {
            text,
            reader: Some(reader),
        }
    }

    fn so_far(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    /// All of it, once the process has ended and so closed it.
    fn whole(&mut self) -> String {
        self.reader.take().unwrap().join().unwrap();
        self.so_far()
    }
}

fn read_into(stream: impl Read + Send + 'static, log: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        while stream.read_line(&mut line).is_ok_and(|length| length > 0) {
            log.lock().unwrap().push_str(&line);
            line.clear();
        }
    })
}
