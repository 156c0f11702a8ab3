//! The statements of GetVoice and CreateVoice, as the voices service sends them to either engine.

/// The voice.
pub(crate) const FIND_VOICE: &str = "SELECT id, number, kind, state, channel, received_at, relation, member, org_unit, subject_staff, recorder, external_id, words, \
    cycle, acknowledged_how, acknowledged_at, acknowledged_by, categories, severity, vulnerable, handler, triaged_at, \
    triaged_by, outcome, evaluation, root_cause, closed_at, closed_by, deadlines, due_at, created_at, updated_at, version \
    FROM voices WHERE id = $1 LIMIT $2";

/// What staff wrote of it in their own words.
pub(crate) const FIND_TEXTS: &str = "SELECT voice, field, sealed FROM voice_texts WHERE voice = $1";

/// The key of its words.
pub(crate) const FIND_KEY: &str =
    "SELECT subject, master_key_id, wrapped_key, created_at, erased_at FROM subject_keys WHERE subject IN ($1)";

/// The request id.
pub(crate) const CLAIM: &str = "INSERT INTO request_ids (actor, request_id, mac, resource, claimed_at) VALUES ($1, $2, $3, NULL, $4) \
    ON CONFLICT (actor, request_id) DO NOTHING";

/// The key of the new voice's words.
pub(crate) const MAKE_KEY: &str = "INSERT INTO subject_keys (subject, master_key_id, wrapped_key, created_at, erased_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (subject) DO NOTHING";

/// The voice.
pub(crate) const INSERT_VOICE: &str = "INSERT INTO voices (id, number, kind, state, channel, received_at, relation, member, org_unit, subject_staff, recorder, external_id, words, \
    cycle, acknowledged_how, acknowledged_at, acknowledged_by, categories, severity, vulnerable, handler, triaged_at, \
    triaged_by, outcome, evaluation, root_cause, closed_at, closed_by, deadlines, due_at, created_at, updated_at, version) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, \
    $27, $28, $29, $30, $31, $32, $33)";

/// The salts of the commitments to its words and its two deadlines.
pub(crate) const INSERT_SALTS: &str = "INSERT INTO audit_salts (commitment, subject, sealed_salt) \
    VALUES ($1, $2, $3), ($4, $5, $6), ($7, $8, $9)";

/// The audit entry.
pub(crate) const INSERT_ENTRY: &str = "INSERT INTO audit_pending (id, resource, resource_version, occurred_at, leaf) \
    VALUES ($1, $2, $3, $4, $5)";

/// The event.
pub(crate) const INSERT_EVENT: &str = "INSERT INTO outbox_events (id, kind, resource, resource_version, occurred_at, payload, traceparent) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// What came of the request.
pub(crate) const COMPLETE: &str = "UPDATE request_ids SET resource = $1 WHERE actor = $2 AND request_id = $3";

/// The voices that the service wrote first: those of the other writers here have longer numbers.
pub(crate) const FIRST_VOICES: &str = "SELECT id FROM voices WHERE length(number) = 13 ORDER BY number LIMIT 200";
