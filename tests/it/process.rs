//! The bot as a process of its own, to be killed.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use doorman::config::VARIABLES;

use crate::stage::PATIENCE;

/// A running `doorman`; killed when dropped.
pub(crate) struct Process {
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    /// All it wrote to standard error.
    pub(crate) log: String,
}

impl Process {
    /// Runs the binary with these variables and no others that it reads.
    pub(crate) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorman"));
        for variable in VARIABLES.iter().chain(&["RUST_LOG"]) {
            command.env_remove(variable);
        }
        let mut child = command
            .args(arguments)
            .envs(variables.iter().copied())
            // Far from any `.env`.
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let reader = read_into(child.stderr.take().unwrap(), Arc::clone(&log));
        Self {
            child,
            log,
            reader: Some(reader),
        }
    }

    /// `kill -9`: no goodbye.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill`: asks it to end.
    pub(crate) fn terminate(&self) {
        let status = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// What it has written to standard error so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
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
        // Its standard error is closed now, so the reader ends.
        self.reader.take().unwrap().join().unwrap();
        Ended {
            code: status.code(),
            log: self.log(),
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
