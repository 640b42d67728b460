//! The doorman binary. Everything is in the library: start at its front page.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    doorman::cli::run().await
}
