//! What must hold of every step that was taken.

use honi_proto::voices::v1::{Severity, Voice, VoiceState as State};

use super::act::Act;

/// A step that was taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) by: String,
    pub(super) role: &'static str,
    pub(super) act: Act,
    /// The record that it rested on.
    pub(super) before: Voice,
    pub(super) after: Voice,
}

/// The rules of separation and of the way, over the steps of one complaint.
pub(super) fn judge(name: &str, taken: &[Taken]) {
    let mut author: Option<&str> = None;
    for step in taken {
        let Taken {
            by,
            role,
            act,
            before,
            after,
        } = step;
        let told = || format!("{name}: {act:?} by {role} {by}, {:?} → {:?}", before.state(), after.state());
        is_on_the_way(step, &told);
        assert!(!after.subject_staff.contains(by), "whom it is about acts: {}", told());
        let handler = after.triage.as_ref().map(|triage| triage.handler.as_str()).unwrap_or_default();
        assert!(
            !after.subject_staff.iter().any(|it| it == handler),
            "whom it is about handles it: {}",
            told()
        );
        let is_grave = after
            .triage
            .as_ref()
            .is_some_and(|it| matches!(it.severity(), Severity::S1 | Severity::S2));
        match act {
            Act::Draft => author = Some(by),
            Act::Approve => {
                assert!(by != handler, "the handler approves: {}", told());
                assert!(author != Some(by), "the author approves: {}", told());
                assert!(!is_grave || *role == "CMG", "a team lead approves what is grave: {}", told());
            }
            Act::Evaluate | Act::Close => {
                assert!(["SUP", "CMG"].contains(role), "{}", told());
                assert!(!is_grave || *role == "CMG", "a team lead decides on what is grave: {}", told());
                let by_another = *act != Act::Close || by != handler;
                assert!(!is_grave || by_another, "the handler closes what is grave: {}", told());
            }
            _ => {}
        }
    }
}

fn is_on_the_way(step: &Taken, told: &dyn Fn() -> String) {
    let Taken { act, before, after, .. } = step;
    let (from, to) = act.leads();
    if *act == Act::Hear {
        let awaited = matches!(before.state(), State::AwaitingMember | State::AwaitingExternal);
        // Whoever hears of somebody names no version: its state may be that of later.
        let stays = after.state() == before.state() || lapsed(before.state()) == Some(after.state());
        assert!(stays || (awaited && after.state() == State::Investigating), "{}", told());
        return;
    }
    assert!(from.contains(&before.state()) && to.contains(&after.state()), "{}", told());
}

/// Where a complaint goes by itself when its time is over.
const fn lapsed(state: State) -> Option<State> {
    match state {
        State::FastTrack => Some(State::Investigating),
        State::Responded => Some(State::NoReply),
        _ => None,
    }
}
