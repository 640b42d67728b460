//! A database of one run's own on a PostgreSQL server.

use anyhow::Context;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};

/// Empty, and dropped with this.
pub(crate) struct Database {
    server: String,
    name: String,
    /// Where it is.
    pub(crate) url: String,
}

impl Database {
    /// Made on the server behind this URL, which is of a database that is there already.
    pub(crate) fn make(server: &str) -> anyhow::Result<Self> {
        let name = format!("doorman_bench_{:x}", fastrand::u64(..));
        let mut url = reqwest::Url::parse(server).context("read --postgres")?;
        url.set_path(&name);
        command(server, &format!("create database {name}"))?;
        Ok(Self {
            server: server.to_owned(),
            name,
            url: url.into(),
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let statement = format!("drop database {} with (force)", self.name);
        if let Err(error) = command(&self.server, &statement) {
            println!("{} is left behind: {error:#}", self.name);
        }
    }
}

fn command(server: &str, statement: &str) -> anyhow::Result<()> {
    crate::runtime()?.block_on(async {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(server).await.context("connect")?;
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut connection)
            .await
            .with_context(|| statement.to_owned())?;
        connection.close().await.context("disconnect")
    })
}
