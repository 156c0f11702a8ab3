//! The matrix as a text for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Row;
use super::decision::Decision;
use super::pairs::Forbidden;
use super::relation::Kind;
use crate::wire::Rpc;

const LEGEND: &str = "\
# Who may call what, as the running services decide. Written anew by HONI_UPDATE_GOLDEN=1; review every line that changes.
#
# yes       allowed
# personal  allowed, and the answer holds personal data
# no        PERMISSION_DENIED
# hidden    NOT_FOUND, or left out of the list: the caller does not learn that it exists
# who?      UNAUTHENTICATED
# .         the caller cannot stand in this relation
#
# own       recorded the voice; looks after the member; the notice is to the caller; holds the credential
# team      of the caller's unit: a voice of S3 that a colleague handles; a colleague's member or credential; a notice to the unit's queue
# team-S1   the same, of S1
# queue     a voice of the caller's unit that nobody handles yet
# assigned  a voice of another unit that the caller handles; an investigation or improvement action that the caller was given
# subject   it is about the caller: a voice of the caller's unit, a signal, an investigation
# role      a notice to everybody who holds the caller's role; role-away: to those in another unit
# stranger  none of these
";

/// What was found so far.
#[derive(Default)]
pub(super) struct Report {
    /// RPCs that act on nothing to which there is a relation: by caller.
    plain: Vec<(String, Vec<(String, String)>)>,
    /// The others, as they are written.
    related: String,
    uncovered: Vec<String>,
    /// Where two roles are less than the more permitting of both.
    forbidden: Vec<Forbidden>,
}

impl Report {
    /// Notes what the matrix does not decide.
    pub(super) fn uncovered(&mut self, what: String) {
        self.uncovered.push(what);
    }

    /// Adds what a policy forbids of an RPC to who holds two roles, although one of them alone would permit it.
    pub(super) fn forbid(&mut self, forbidden: Vec<Forbidden>) {
        self.forbidden.extend(forbidden);
    }

    /// Adds what was decided of an RPC.
    pub(super) fn add(&mut self, rpc: &Rpc, kind: Option<Kind>, rows: &[Row]) {
        let decisions = || rows.iter().flat_map(|row| row.decisions.iter().flatten());
        if !decisions().any(Decision::is_yes) {
            self.uncovered(format!("{rpc}: nobody may call it in any relation"));
        }
        for row in rows {
            for (relation, decision) in Kind::relations(kind).iter().zip(&row.decisions) {
                if let Some(Decision::Undecided(why)) = decision {
                    self.uncovered.push(format!("{rpc}: {} {}: {why}", row.caller, relation.title()));
                }
            }
        }
        if kind.is_none() {
            let cells = rows
                .iter()
                .map(|row| (row.caller.clone(), word(row.decisions[0].as_ref()).to_owned()));
            self.plain.push((rpc.to_string(), cells.collect()));
            return;
        }
        let heads: String = Kind::relations(kind)
            .iter()
            .map(|relation| format!("{:<10}", relation.title()))
            .collect();
        let _ = writeln!(self.related, "\n{rpc}\n{:<21}{}", "", heads.trim_end());
        for row in rows {
            let cells: String = row
                .decisions
                .iter()
                .map(|decision| format!("{:<10}", word(decision.as_ref())))
                .collect();
            let _ = writeln!(self.related, "{:<21}{}", row.caller, cells.trim_end());
        }
    }

    /// The matrix, and what it leaves uncovered.
    pub(super) fn texts(&self) -> (String, String) {
        let mut matrix = LEGEND.to_owned();
        matrix.push_str("\n## RPCs that act on nothing to which callers stand in a relation: who may call, all others get \"no\"\n");
        for (rpc, cells) in &self.plain {
            let _ = writeln!(matrix, "\n{rpc}");
            let mut words: Vec<&str> = cells.iter().map(|(_, word)| word.as_str()).filter(|word| *word != "no").collect();
            words.sort_unstable();
            words.dedup();
            for word in words {
                let callers: Vec<&str> = cells
                    .iter()
                    .filter(|(_, found)| found == word)
                    .map(|(caller, _)| caller.as_str())
                    .collect();
                let _ = writeln!(matrix, "  {word:<9} {}", callers.join(", "));
            }
        }
        matrix.push_str("\n## RPCs that act on something to which they do\n");
        matrix.push_str(&self.related);
        matrix.push_str("\n## Where two roles are less than the more permitting of both, and which rule of the domain forbids\n");
        matrix.push_str(&forbidden(&self.forbidden));
        let uncovered = self.uncovered.iter().map(|line| format!("{line}\n")).collect();
        (matrix, uncovered)
    }
}

/// One line for what the same roles lose in a relation, beside the same others.
fn forbidden(all: &[Forbidden]) -> String {
    let mut beside: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for it in all {
        let what = format!(
            "{:<9} {} instead of {}, by {}",
            it.relation.title(),
            it.is.word(),
            it.was.word(),
            it.rule
        );
        beside
            .entry((it.rpc.as_str(), what, it.by.code()))
            .or_default()
            .push(it.beside.code());
    }
    let mut by: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for ((rpc, what, role), beside) in beside {
        by.entry((rpc, what, beside.join(", "))).or_default().push(role);
    }
    let (mut text, mut last) = (String::new(), "");
    for ((rpc, what, beside), by) in by {
        if rpc != last {
            let _ = writeln!(text, "\n{rpc}");
            last = rpc;
        }
        let _ = writeln!(text, "  {what}: {} beside {beside}", by.join(" or "));
    }
    text
}

fn word(decision: Option<&Decision>) -> &'static str {
    decision.map_or(".", Decision::word)
}
