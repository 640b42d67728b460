//! A PostgreSQL server of a story's own, to be stopped and started.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A private server on loopback; gone when dropped.
pub(crate) struct Server {
    binaries: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Server {
    /// A new one, running, with an empty database.
    pub(crate) fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            binaries: binaries(),
            folder: tempfile::tempdir().unwrap(),
            port: free.local_addr().unwrap().port(),
        };
        drop(free);
        if is_root() {
            succeed(
                Command::new("chown")
                    .arg("postgres")
                    .arg(server.folder.path()),
            );
        }
        let data = server.data();
        let mut make = server.command("initdb");
        make.arg("-D").arg(&data);
        make.args([
            "-A",
            "trust",
            "-U",
            "doorman",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]);
        succeed(&mut make);
        server.go_on();
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://doorman@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends it as an administrator does: connections are told and closed.
    pub(crate) fn stop(&self) {
        succeed(self.control().args(["-m", "fast", "-w", "stop"]));
    }

    /// Starts it again.
    pub(crate) fn go_on(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
            self.port
        );
        let log = self.folder.path().join("log");
        let mut start = self.control();
        start
            .args(["-w", "-o", &options, "-l"])
            .arg(log)
            .arg("start");
        succeed(&mut start);
    }

    /// Sends a signal to all its processes: `STOP` makes it fall silent.
    pub(crate) fn signal(&self, signal: &str) {
        let lines = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let first = lines.lines().next().unwrap();
        let children = Command::new("ps")
            .args(["-o", "pid=", "--ppid", first])
            .output();
        let children = String::from_utf8(children.unwrap().stdout).unwrap();
        let mut kill = Command::new("kill");
        kill.args(["-s", signal, first])
            .args(children.split_whitespace());
        succeed(&mut kill);
    }

    fn control(&self) -> Command {
        let mut control = self.command("pg_ctl");
        control.arg("-D").arg(self.data());
        control
    }

    /// One of its programs, as a user whom they accept.
    fn command(&self, program: &str) -> Command {
        let program = self.binaries.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be stopped already.
        let _ = self.control().args(["-m", "immediate", "stop"]).output();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// Where the newest server's programs are, on Debian or where `pg_config` says.
fn binaries() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut folders: Vec<_> = folders.map(|it| it.unwrap().path().join("bin")).collect();
    folders.retain(|folder| folder.join("initdb").exists());
    let version =
        |folder: &Path| -> Option<u32> { folder.parent()?.file_name()?.to_str()?.parse().ok() };
    folders.sort_by_key(|folder| version(folder));
    folders.pop().unwrap_or_else(|| {
        let told = Command::new("pg_config").arg("--bindir").output().unwrap();
        String::from_utf8(told.stdout).unwrap().trim().into()
    })
}

/// Its output goes nowhere: a server that was started would hold it open.
fn succeed(command: &mut Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.unwrap().success(), "{command:?}");
}
