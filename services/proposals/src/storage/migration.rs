//! The schema, step by step. Each step is safe while the previous binary still runs.

use honi_database::schema;
use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

/// Every migration of this service, those of the platform's tables first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut migrations = honi_change::migrations();
        migrations.extend(honi_personal_data::migrations());
        migrations.push(Box::new(CreateContracts));
        migrations.push(Box::new(CreateDetection));
        migrations.push(Box::new(CreateProposals));
        migrations.push(Box::new(CreateRecommendationRules));
        migrations.push(Box::new(KeepContradictionsAcrossRecords));
        migrations.push(Box::new(FollowNeighbours));
        migrations.push(Box::new(KeepCredentials));
        migrations
    }
}

struct CreateContracts;

impl MigrationName for CreateContracts {
    fn name(&self) -> &'static str {
        "m20261126_000001_create_contracts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateContracts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "CREATE TABLE contract_versions (
                    contract {uuid} NOT NULL,
                    version bigint NOT NULL,
                    known_from {timestamp} NOT NULL,
                    known_until {timestamp},
                    number {text} NOT NULL,
                    external_id {text},
                    state {text} NOT NULL,
                    policyholder {text} NOT NULL,
                    insured {text} NOT NULL,
                    household {text},
                    object_key {text},
                    org_unit {text} NOT NULL,
                    sales_staff {text},
                    underwriter_kind {text} NOT NULL,
                    underwriter {text},
                    line_group {text} NOT NULL,
                    product {text} NOT NULL,
                    origin {text} NOT NULL,
                    previous_contract {uuid},
                    applied_on {date} NOT NULL,
                    established_on {date},
                    effective_on {date} NOT NULL,
                    matures_on {date},
                    annual_premium_yen bigint,
                    switch_notice_on {date},
                    declined_on {date},
                    terminated_on {date},
                    termination_reason {text},
                    reinstated_on {date},
                    correction {text},
                    import {uuid},
                    PRIMARY KEY (contract, version)
                )",
                // A key of another system is that of one contract; of each, one version is known now.
                "CREATE UNIQUE INDEX contract_versions_external_id_key ON contract_versions (external_id)
                 WHERE known_until IS NULL AND external_id IS NOT NULL",
                // What detection asks when one contract changes: the others of the same person.
                "CREATE INDEX contract_versions_insured ON contract_versions (insured) WHERE known_until IS NULL",
                "CREATE TABLE contract_imports (
                    id {uuid} NOT NULL PRIMARY KEY,
                    version_count integer NOT NULL,
                    content_sha256 {text} NOT NULL,
                    importer {text} NOT NULL,
                    created_at {timestamp} NOT NULL
                )",
                "CREATE TABLE contract_number_blocks (
                    year integer NOT NULL PRIMARY KEY,
                    next bigint NOT NULL
                )",
            ],
        )
        .await
    }
}

struct CreateDetection;

impl MigrationName for CreateDetection {
    fn name(&self) -> &'static str {
        "m20261126_000002_create_detection"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateDetection {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "CREATE TABLE detection_parameter_sets (
                    id {uuid} NOT NULL PRIMARY KEY,
                    title {text} NOT NULL,
                    rules {text} NOT NULL,
                    author {text} NOT NULL,
                    approver {text},
                    effective_on {date},
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                "CREATE TABLE backtests (
                    id {uuid} NOT NULL PRIMARY KEY,
                    as_of_on {date} NOT NULL,
                    known_at {timestamp} NOT NULL,
                    filter {text} NOT NULL,
                    contract_count integer NOT NULL,
                    counts {text} NOT NULL,
                    creator {text} NOT NULL,
                    created_at {timestamp} NOT NULL
                )",
                "CREATE TABLE backtest_chunks (
                    backtest {uuid} NOT NULL REFERENCES backtests (id),
                    chunk integer NOT NULL,
                    rule {text} NOT NULL,
                    findings {text} NOT NULL,
                    PRIMARY KEY (backtest, chunk)
                )",
                "CREATE TABLE signals (
                    id {uuid} NOT NULL PRIMARY KEY,
                    number {text} NOT NULL,
                    rule {text} NOT NULL,
                    severity {text} NOT NULL,
                    weight integer NOT NULL,
                    state {text} NOT NULL,
                    contracts {text} NOT NULL,
                    contract_keys {text} NOT NULL,
                    policyholder {text},
                    sales_staff {text},
                    org_unit {text},
                    anchor_on {date} NOT NULL,
                    raised_on {date} NOT NULL,
                    measure {text},
                    explanation_ja {text} NOT NULL,
                    explanation_en {text} NOT NULL,
                    dedupe_key {text} NOT NULL,
                    parameter_set {uuid} NOT NULL REFERENCES detection_parameter_sets (id),
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                "CREATE UNIQUE INDEX signals_number_key ON signals (number)",
                "CREATE UNIQUE INDEX signals_dedupe_key_key ON signals (dedupe_key)",
                "CREATE INDEX signals_policyholder ON signals (policyholder)",
                "CREATE TABLE signal_number_blocks (
                    year integer NOT NULL PRIMARY KEY,
                    next bigint NOT NULL
                )",
            ],
        )
        .await
    }
}

struct CreateProposals;

impl MigrationName for CreateProposals {
    fn name(&self) -> &'static str {
        "m20261127_000001_create_proposals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateProposals {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "CREATE TABLE products (
                    id {uuid} NOT NULL PRIMARY KEY,
                    code {text} NOT NULL,
                    title {text} NOT NULL,
                    underwriter {text} NOT NULL,
                    underwriter_kind {text} NOT NULL,
                    line_group {text} NOT NULL,
                    revisions {text} NOT NULL,
                    documents {text} NOT NULL,
                    withdrawn_on {date},
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                "CREATE UNIQUE INDEX products_code_key ON products (code)",
                "CREATE TABLE proposals (
                    id {uuid} NOT NULL PRIMARY KEY,
                    number {text} NOT NULL,
                    state {text} NOT NULL,
                    member {text} NOT NULL,
                    insured {text} NOT NULL,
                    sales_staff {text} NOT NULL,
                    org_unit {text} NOT NULL,
                    line_group {text} NOT NULL,
                    own_contract boolean NOT NULL,
                    contract {uuid},
                    contradictions {text} NOT NULL,
                    extra_steps integer NOT NULL,
                    course {text} NOT NULL,
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                "CREATE UNIQUE INDEX proposals_number_key ON proposals (number)",
                // What an inspection asks of a contract: the intent that it came from.
                "CREATE UNIQUE INDEX proposals_contract_key ON proposals (contract)",
                "CREATE INDEX proposals_sales_staff ON proposals (sales_staff, id)",
                "CREATE TABLE proposal_texts (
                    proposal {uuid} NOT NULL,
                    field {text} NOT NULL,
                    sealed {bytes} NOT NULL,
                    PRIMARY KEY (proposal, field)
                )",
                "CREATE TABLE proposal_number_blocks (
                    year integer NOT NULL PRIMARY KEY,
                    next bigint NOT NULL
                )",
            ],
        )
        .await
    }
}

struct CreateRecommendationRules;

impl MigrationName for CreateRecommendationRules {
    fn name(&self) -> &'static str {
        "m20261127_000002_create_recommendation_rules"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateRecommendationRules {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "CREATE TABLE recommendation_policies (
                    id {uuid} NOT NULL PRIMARY KEY,
                    policy_version {text} NOT NULL,
                    text {text} NOT NULL,
                    author {text} NOT NULL,
                    approver {text},
                    effective_on {date},
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                "CREATE UNIQUE INDEX recommendation_policies_policy_version_key ON recommendation_policies (policy_version)",
                "CREATE TABLE benefits (
                    id {uuid} NOT NULL PRIMARY KEY,
                    underwriter {text} NOT NULL,
                    kind {text} NOT NULL,
                    value_yen bigint NOT NULL,
                    received boolean NOT NULL,
                    offered_on {date} NOT NULL,
                    summary {text} NOT NULL,
                    review_needed boolean NOT NULL,
                    state {text} NOT NULL,
                    recorder {text} NOT NULL,
                    verdict {text},
                    review_reason {text},
                    reviewer {text},
                    reviewed_at {timestamp},
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                // What a recommendation asks: whether the underwriter gave something that nobody has reviewed.
                "CREATE INDEX benefits_underwriter ON benefits (underwriter, state)",
                "CREATE TABLE campaigns (
                    id {uuid} NOT NULL PRIMARY KEY,
                    title {text} NOT NULL,
                    products {text} NOT NULL,
                    first_on {date} NOT NULL,
                    last_on {date} NOT NULL,
                    incentive {text} NOT NULL,
                    creator {text} NOT NULL,
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                "CREATE INDEX campaigns_last_on ON campaigns (last_on)",
            ],
        )
        .await
    }
}

struct KeepContradictionsAcrossRecords;

impl MigrationName for KeepContradictionsAcrossRecords {
    fn name(&self) -> &'static str {
        "m20261127_000011_keep_contradictions_across_records"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepContradictionsAcrossRecords {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "ALTER TABLE proposals ADD COLUMN keeps_cover boolean NOT NULL DEFAULT false",
                // The final intent is the last part of the record that has a word of existing cover.
                "UPDATE proposals SET keeps_cover = true WHERE course LIKE '%\"final_intent\":{%\"existing_cover\":\"KEEP\"%'",
                // Equal words of one staff have equal indexes, and that is all that is kept of them outside the sealed texts.
                "CREATE TABLE recommendation_reasons (
                    proposal {uuid} NOT NULL PRIMARY KEY,
                    reason_index {bytes} NOT NULL,
                    recommended_on {date} NOT NULL
                )",
                "CREATE INDEX recommendation_reasons_index ON recommendation_reasons (reason_index)",
            ],
        )
        .await
    }
}

struct FollowNeighbours;

impl MigrationName for FollowNeighbours {
    fn name(&self) -> &'static str {
        "m20261127_000012_follow_neighbours"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for FollowNeighbours {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(manager, &honi_neighbours::TABLES).await?;
        schema::run(
            manager,
            &[
                "CREATE TABLE contract_complaints (
                    voice {uuid} NOT NULL,
                    contract {uuid} NOT NULL,
                    matter {text} NOT NULL,
                    received_on {date} NOT NULL,
                    known_from {timestamp} NOT NULL,
                    PRIMARY KEY (voice, contract)
                )",
                // What a change of one contract asks.
                "CREATE INDEX contract_complaints_contract ON contract_complaints (contract)",
            ],
        )
        .await
    }
}

struct KeepCredentials;

impl MigrationName for KeepCredentials {
    fn name(&self) -> &'static str {
        "m20261127_000013_keep_credentials"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepCredentials {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "CREATE TABLE staff_credentials (
                    credential {uuid} NOT NULL PRIMARY KEY,
                    staff {text} NOT NULL,
                    kind {text} NOT NULL,
                    first_on {date},
                    counts {text}
                )",
                "CREATE INDEX staff_credentials_staff ON staff_credentials (staff)",
                "CREATE TABLE credential_requirements (
                    underwriter_kind {text} NOT NULL,
                    line_group {text} NOT NULL,
                    kinds {text} NOT NULL,
                    PRIMARY KEY (underwriter_kind, line_group)
                )",
            ],
        )
        .await
    }
}
