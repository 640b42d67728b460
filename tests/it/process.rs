//! The bot as a process of its own, to be killed.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use doorman::config::VARIABLES;

use crate::stage::PATIENCE;

/// The program the stories are about.
const BINARY: &str = env!("CARGO_BIN_EXE_doorman");

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
        let mut command = Command::new(BINARY);
        command.args(arguments);
        Self::spawn(command, folder, variables)
    }

    /// Runs it so that a file it may not make longer is an error to it, as on a full
    /// disk, and not its end.
    pub(crate) fn start_used_to_limits(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", BINARY]);
        command.args(arguments);
        Self::spawn(command, &std::env::temp_dir(), variables)
    }

    fn spawn(mut command: Command, folder: &Path, variables: &[(&str, &str)]) -> Self {
        for variable in VARIABLES.iter().chain(&["DOORMAN_LOG", "RUST_LOG"]) {
            command.env_remove(variable);
        }
        let mut child = command
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

    /// Has it ended by itself?
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
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

    /// Waits until it has written this to standard error once more.
    pub(crate) async fn until_logged_again(&self, text: &str) {
        let before = self.log().matches(text).count();
        let ends_at = Instant::now() + PATIENCE;
        while self.log().matches(text).count() == before {
            assert!(Instant::now() < ends_at, "no {text:?} in:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// It can make no file longer than this; `unlimited` is a word too.
    pub(crate) fn limit_files(&self, bytes: &str) {
        let limited = Command::new("prlimit")
            .args(["--pid", &self.id().to_string()])
            .arg(format!("--fsize={bytes}:"))
            .status();
        assert!(limited.unwrap().success(), "prlimit takes {bytes}");
    }

    /// Waits for its end.
    pub(crate) async fn ended(self) -> Ended {
        self.ended_within(PATIENCE).await
    }

    /// The same for as long as a story likes.
    pub(crate) async fn ended_within(mut self, patience: Duration) -> Ended {
        let ends_at = Instant::now() + patience;
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
