//! `honi whoami`: shows who the user is, as the token says.

use chrono::SecondsFormat;
use honi_clock::JAPAN;

use crate::context::Context;
use crate::error::CliError;
use crate::names;
use crate::output::Format;
use crate::session::Session;

pub(crate) async fn run(context: &Context) -> Result<(), CliError> {
    show(&context.session()?, context).await
}

pub(crate) async fn show(session: &Session, context: &Context) -> Result<(), CliError> {
    let claims = &session.claims;
    let expires = match context.output.format {
        Format::Table => session.expires_at().with_timezone(&JAPAN).format("%Y-%m-%d %H:%M").to_string(),
        Format::Json | Format::Csv => session.expires_at().to_rfc3339_opts(SecondsFormat::Secs, true),
    };
    let org_unit = claims.org_unit.clone().unwrap_or_default();
    let json = serde_json::json!({ "subject": claims.sub, "roles": claims.roles, "org_unit": org_unit, "issuer": claims.iss, "expire_time": expires });
    let named = [&claims.sub, &org_unit].into_iter().filter(|name| names::is_known_kind(name));
    let titles = context.titles(named.cloned().collect()).await;
    let facts = vec![titles.long(&claims.sub), claims.roles.join(" "), titles.long(&org_unit), expires];
    context.output.facts(&["subject", "roles", "org_unit", "expire_time"], facts, &json)
}
