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
}

/// How the caller stands to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// Recorded it (voice), looks after it (member), is its recipient (notice).
    Own,
    /// It is of the caller's unit: a voice with a colleague as handler and of S3; a member of a colleague's; a notice to the queue.
    Team,
    /// A voice as in `Team`, of S1.
    TeamS1,
    /// A voice of the unit's that nobody handles yet.
    Queue,
    /// Handles it.
    Assigned,
    /// It is about the caller, and of the caller's unit.
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
    const ENTITIES: [(Self, &'static [&'static str]); 3] = [
        (Self::Voice, &["Voice", "Verbatim"]),
        (Self::Member, &["Member"]),
        (Self::Notice, &["Notice"]),
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
            _ => None,
        })
    }

    /// The relations that there are to a kind, as the columns of the matrix.
    pub(super) fn relations(kind: Option<Self>) -> &'static [Relation] {
        use Relation::{Any, Assigned, Own, Queue, Role, RoleElsewhere, Stranger, Subject, Team, TeamS1};
        match kind {
            Some(Self::Voice) => &[Own, Team, TeamS1, Queue, Assigned, Subject, Stranger],
            Some(Self::Member) => &[Own, Team, Stranger],
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
