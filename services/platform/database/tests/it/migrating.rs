use honi_database::{DatabaseError, DatabaseSettings};
use honi_testkit::on_both;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use super::{CreateWords, Migrator};

/// Has no migrations yet.
struct Nothing;

impl MigratorTrait for Nothing {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }
}

on_both!(a_database_without_its_migrations_is_refused, Nothing, |db| async move {
    let error = db.require_migrated::<Migrator>().await.unwrap_err();
    let DatabaseError::Pending(names) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(names, &[sea_orm_migration::MigrationName::name(&CreateWords)]);

    db.migrate::<Migrator>().await.unwrap();
    db.require_migrated::<Migrator>().await.unwrap();
});

on_both!(two_processes_may_migrate_at_once, Nothing, |db| async move {
    let (first, second) = tokio::join!(db.migrate::<Migrator>(), db.migrate::<Migrator>());
    first.unwrap();
    second.unwrap();
    db.require_migrated::<Migrator>().await.unwrap();
});

#[tokio::test]
async fn a_url_of_no_engine_is_refused_without_repeating_it() {
    let settings = DatabaseSettings::new(honi_settings::Secret::new("mysql://root:swordfish@db/honi"), 1);
    let error = honi_database::Database::connect(&settings).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("swordfish"));
}
