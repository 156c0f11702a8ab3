//! The tables of the trace store.

/// One span as it came.
pub(super) mod span {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "spans")]
    pub(in crate::traces) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in crate::traces) trace_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in crate::traces) span_id: String,
        /// The OTLP resource, encoded.
        pub(in crate::traces) resource: Vec<u8>,
        /// The OTLP span, encoded.
        pub(in crate::traces) body: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::traces) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One row per trace, so that lists and the bound need not read its spans.
pub(super) mod trace {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "traces")]
    pub(in crate::traces) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in crate::traces) trace_id: String,
        /// Start of its earliest span, nanoseconds since 1970.
        pub(in crate::traces) started: i64,
        /// End of its latest span, nanoseconds since 1970.
        pub(in crate::traces) ended: i64,
        pub(in crate::traces) spans: i64,
        /// What its spans take, about.
        pub(in crate::traces) bytes: i64,
        /// How many spans failed.
        pub(in crate::traces) errors: i64,
        /// Service and name of its root span, or of the earliest one while the root has not come.
        pub(in crate::traces) service: String,
        pub(in crate::traces) name: String,
        /// Whether the root span has come.
        pub(in crate::traces) rooted: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::traces) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a trace can be found by: its services, its operations, and the attributes of its spans.
pub(super) mod mark {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "marks")]
    pub(in crate::traces) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in crate::traces) key: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in crate::traces) value: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in crate::traces) trace_id: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::traces) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
