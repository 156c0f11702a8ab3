//! The relations in which people stand to what RPCs act on.

use prost_reflect::{Kind as FieldKind, MethodDescriptor};

use crate::wire::{Rules, collection};

/// What an RPC acts on, where policies look at more than roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A voice: its recorder, its unit, its handler, and whom it is about.
    Voice,
    /// A member: the sales staff and the unit that look after it.
    Member,
    /// A notice: its recipient.
    Notice,
    /// A proposal: the staff who solicits, and their unit.
    Proposal,
    /// A contract: the staff who solicited it and the unit that sold it.
    Contract,
    /// A signal of detection: the staff whom it is about.
    Signal,
    /// An investigation: who investigates it, and whom it is about.
    Investigation,
    /// An improvement action: who sees to it.
    ImprovementAction,
    /// A credential, a suspension from solicitation, or the right to sell: the holder, and the unit where they are.
    Credential,
}

/// How the caller stands to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// Recorded it (voice), looks after it (member), is its recipient (notice), solicited it (contract), makes it (proposal), holds it (credential).
    Own,
    /// It is of the caller's unit: a voice with a colleague as handler and of S3; a member, proposal or contract of a colleague's; a notice to the queue;
    /// a colleague's credential.
    Team,
    /// A voice as in `Team`, of S1.
    TeamS1,
    /// A voice of the unit's that nobody handles yet.
    Queue,
    /// Handles it.
    Assigned,
    /// It is about the caller, and, if it is a voice, of the caller's unit.
    Subject,
    /// A notice to everybody in the caller's role.
    Role,
    /// A notice to everybody in the caller's role in another unit.
    RoleElsewhere,
    /// None of these.
    Stranger,
    /// The RPC acts on nothing to which there is a relation.
    Any,
}

impl Kind {
    /// Every kind with the entity of the policies that stands for it.
    const ENTITIES: [(Self, &'static [&'static str]); 9] = [
        (Self::Voice, &["Voice", "Verbatim"]),
        (Self::Member, &["Member"]),
        (Self::Notice, &["Notice"]),
        (Self::Proposal, &["Proposal"]),
        (Self::Contract, &["Contract"]),
        (Self::Signal, &["Signal"]),
        (Self::Investigation, &["Investigation", "Words"]),
        (Self::ImprovementAction, &["ImprovementAction"]),
        (Self::Credential, &["Credential"]),
    ];

    /// What a method acts on, by the name it is given, the resource it is given, or those that it lists.
    pub(super) fn of(method: &MethodDescriptor) -> Option<Self> {
        let by_name = method.input().get_field_by_name("name").and_then(|field| Rules::of(&field).pattern);
        if let Some(collection) = by_name.as_deref().and_then(collection) {
            return match collection {
                // A letter belongs to its complaint.
                "voices" | "voiceLetters" => Some(Self::Voice),
                "members" => Some(Self::Member),
                "notices" => Some(Self::Notice),
                "proposals" => Some(Self::Proposal),
                "contracts" => Some(Self::Contract),
                "signals" => Some(Self::Signal),
                "investigations" => Some(Self::Investigation),
                "improvementActions" => Some(Self::ImprovementAction),
                "credentials" | "solicitationSuspensions" => Some(Self::Credential),
                _ => None,
            };
        }
        let (input, output) = (method.input(), method.output());
        let fields = input.fields().chain(output.fields());
        let inside = fields.filter_map(|field| match field.kind() {
            FieldKind::Message(message) => Some(message),
            _ => None,
        });
        let mut messages = [output.clone()].into_iter().chain(inside);
        messages.find_map(|message| match message.full_name() {
            "honi.voices.v1.Voice" => Some(Self::Voice),
            "honi.members.v1.Member" => Some(Self::Member),
            "honi.organization.v1.Notice" => Some(Self::Notice),
            "honi.proposals.v1.Proposal" => Some(Self::Proposal),
            "honi.proposals.v1.Contract" => Some(Self::Contract),
            "honi.proposals.v1.Signal" => Some(Self::Signal),
            "honi.inspections.v1.Investigation" => Some(Self::Investigation),
            "honi.inspections.v1.ImprovementAction" => Some(Self::ImprovementAction),
            "honi.training.v1.Credential" | "honi.training.v1.SolicitationSuspension" | "honi.training.v1.GetSolicitationRightResponse" => {
                Some(Self::Credential)
            }
            _ => None,
        })
    }

    /// The relations that there are to a kind, as the columns of the matrix.
    pub(super) fn relations(kind: Option<Self>) -> &'static [Relation] {
        use Relation::{Any, Assigned, Own, Queue, Role, RoleElsewhere, Stranger, Subject, Team, TeamS1};
        match kind {
            Some(Self::Voice) => &[Own, Team, TeamS1, Queue, Assigned, Subject, Stranger],
            Some(Self::Member | Self::Proposal | Self::Contract | Self::Credential) => &[Own, Team, Stranger],
            Some(Self::Signal) => &[Subject, Stranger],
            Some(Self::Investigation) => &[Assigned, Subject, Stranger],
            Some(Self::ImprovementAction) => &[Assigned, Stranger],
            Some(Self::Notice) => &[Own, Team, Role, RoleElsewhere, Stranger],
            None => &[Any],
        }
    }
}

impl Relation {
    /// The head of its column.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Team => "team",
            Self::TeamS1 => "team-S1",
            Self::Queue => "queue",
            Self::Assigned => "assigned",
            Self::Subject => "subject",
            Self::Role => "role",
            Self::RoleElsewhere => "role-away",
            Self::Stranger => "stranger",
            Self::Any => "any",
        }
    }
}

/// Entities with attributes in the policies' schemas that are of no kind above.
pub(super) fn entities_without_relations() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the root")
        .to_owned();
    let mut unknown = Vec::new();
    for server in crate::wire::SERVERS {
        let path = root.join("services").join(server).join("policies/schema.cedarschema");
        let schema = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for line in schema.lines().filter_map(|line| line.strip_prefix("entity ")) {
            let Some((name, _)) = line.split_once(" =") else { continue };
            if !Kind::ENTITIES.iter().any(|(_, names)| names.contains(&name)) {
                unknown.push(format!("{server} {name}"));
            }
        }
    }
    unknown
}
