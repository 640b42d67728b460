//! Which menus of commands the bot has set. Telegram does not tell.

use anyhow::Context;
use sqlx::Row;
use teloxide::types::UserId;

use super::{Store, row_id, user_id};

/// A menu of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// Whose it is; `None` is everybody's.
    pub person: Option<UserId>,
    /// Whose language: a two-letter code; `None` is everybody else's.
    pub language: Option<String>,
}

impl Store {
    /// Every menu that was set and not removed.
    pub async fn menus(&self) -> anyhow::Result<Vec<Menu>> {
        let rows = sqlx::query("select person_id, language from menu order by person_id, language")
            .fetch_all(&self.readers)
            .await
            .context("read menus")?;
        rows.iter()
            .map(|row| {
                let person: i64 = row.try_get(0)?;
                let language: String = row.try_get(1)?;
                Ok(Menu {
                    person: (person != 0).then(|| user_id(person)).transpose()?,
                    language: Some(language).filter(|language| !language.is_empty()),
                })
            })
            .collect()
    }

    /// Notes that there is such a menu.
    pub async fn note_menu(&self, menu: &Menu) -> anyhow::Result<()> {
        let statement = "insert into menu (person_id, language) values (?, ?)
             on conflict (person_id, language) do nothing";
        self.change_menu(statement, menu).await
    }

    /// Notes that there is no such menu any more.
    pub async fn forget_menu(&self, menu: &Menu) -> anyhow::Result<()> {
        let statement = "delete from menu where person_id = ? and language = ?";
        self.change_menu(statement, menu).await
    }

    async fn change_menu(&self, statement: &str, menu: &Menu) -> anyhow::Result<()> {
        let change = sqlx::query(self.dialect.sql(statement))
            .bind(menu.person.map_or(0, row_id))
            .bind(menu.language.as_deref().unwrap_or_default());
        self.write(change).await.context("note a menu")?;
        Ok(())
    }
}
