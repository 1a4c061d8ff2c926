"""The tables. Each index is named for the question it answers or the promise it carries."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from nurture.storage.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, Identity(), primary_key=True)


def _ref(name: str, table: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{table}.id"), nullable=nullable)


def _where(condition: str, *, sqlite: str = "") -> dict[str, Any]:
    """A condition with a flag is given in SQLite's words too: there `flag = 1` is asked, and must be found so."""
    return {"sqlite_where": text(sqlite or condition), "postgresql_where": text(condition)}


OPEN_STATES = "state IN ('planned', 'claimed', 'sending')"

deployment = Table(
    "deployment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("born", String(16), nullable=False),
    Column("environment", Text, nullable=False),
    Column("public_url", Text, nullable=False),
    Column("boot", String(32), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("clock_real", UtcDateTime),
    Column("clock_business", UtcDateTime),
    Column("clock_rate", Float, nullable=False, server_default="1"),
)

replicas = Table(
    "replicas",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("heartbeat_at", UtcDateTime, nullable=False),
    Column("roles", Text, nullable=False, server_default=""),
    Column("revision", String(64), nullable=False, server_default=""),
)

revisions = Table(
    "revisions",
    metadata,
    _id(),
    Column("digest", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("files", LargeBinary),
    Column("totals", JSON, nullable=False),
    Column("problems", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("applied_at", UtcDateTime),
    Column("applied_by", Text),
    _ref("replaces_id", "revisions", nullable=True),
    Column("settled_to", Id, nullable=False, server_default="0"),
    Column("settled_at", UtcDateTime),
    Column("replanned", Integer, nullable=False, server_default="0"),
    Index("one_revision_in_force", "state", unique=True, **_where("state = 'in_force'")),
    Index("one_offered_revision", "state", unique=True, **_where("state IN ('pending', 'rejected')")),
    Index("replaced_revisions_with_files", "id", **_where("state = 'replaced' AND files IS NOT NULL")),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", String(32), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("domain", Text),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("state_at", UtcDateTime),
    Column("talking_until", UtcDateTime),
    Column("rep_id", Text),
    Column("zone", Text),
    Column("zone_source", String(16)),
    Column("country", String(2)),
    Column("also_in", Text),
    Column("region", String(6)),
    Column("industry", Text),
    Column("tags", JSON, nullable=False, server_default=text("'[]'")),
    Column("created_at", UtcDateTime, nullable=False),
    Index("one_account_per_domain", "domain", unique=True, **_where("domain IS NOT NULL")),
    Index("talks_to_end", "talking_until", **_where("state = 'talking' AND talking_until IS NOT NULL")),
)

prospects = Table(
    "prospects",
    metadata,
    _id(),
    _ref("account_id", "accounts"),
    Column("address", Text),
    Column("address_hash", String(64), nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("name", Text),
    Column("title", Text),
    Column("phone", Text),
    Column("language", String(8), nullable=False),
    Column("zone", Text),
    Column("zone_source", String(16)),
    Column("country", String(2)),
    Column("also_in", Text),
    Column("region", String(6)),
    Column("basis", String(32)),
    Column("basis_at", UtcDateTime),
    Column("basis_source", Text),
    Column("basis_until", Date),
    Column("basis_words", Text),
    Column("basis_end_told", Boolean, nullable=False, server_default=text("false")),
    _ref("referred_by_id", "prospects", nullable=True),
    Column("soft_bounces", Integer, nullable=False, server_default="0"),
    Column("soft_bounced_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("erased_at", UtcDateTime),
    Index("one_prospect_per_address", "address_hash", "key_id", unique=True),
    Index("prospects_of_account", "account_id"),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("identity", String(64), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("via", String(16), nullable=False),
    Column("as_what", String(16), nullable=False),
    Column("tag", String(64), nullable=False, server_default=""),
    Column("peer", Text),
    Column("mail_from", Text),
    Column("recipients", JSON, nullable=False),
    Column("origin", String(16), nullable=False, server_default="outside"),
    Column("rep_id", Text),
    Column("proof", String(16)),
    Column("raw", LargeBinary),
    Column("is_light", Boolean, nullable=False, server_default=text("false")),
    Column("said", Text),
    Column("state", String(16), nullable=False, server_default="stored"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", UtcDateTime),
    Column("claimed_by", String(32)),
    Column("claimed_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("kind", String(16)),
    Column("outcome", String(32)),
    Column("error", Text),
    _ref("prospect_id", "prospects", nullable=True),
    Index("inbox_to_process", "id", **_where("state IN ('stored', 'claimed')")),
    Index("raw_mails_by_age", "received_at", "as_what", **_where("raw IS NOT NULL")),
    Index("forwards_with_files", "done_at", **_where("raw IS NOT NULL AND as_what = 'add' AND NOT is_light")),
    Index("inbox_in_quarantine", "id", **_where("state = 'quarantined'")),
    Index("proofs_of_reps", "rep_id", "proof", "received_at", **_where("proof IS NOT NULL")),
)

seen = Table(
    "seen",
    metadata,
    Column("identity", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

hold_keys = Table(
    "hold_keys",
    metadata,
    _id(),
    _ref("inbox_id", "inbox"),
    _ref("prospect_id", "prospects", nullable=True),
    _ref("account_id", "accounts", nullable=True),
    Column("everything", Boolean, nullable=False, server_default=text("false")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Index("who_is_held", "prospect_id", "account_id", "everything", **_where("active", sqlite="active = 1")),
    Index("keys_of_message", "inbox_id"),
)

rejections = Table(
    "rejections",
    metadata,
    _id(),
    _ref("prospect_id", "prospects"),
    _ref("account_id", "accounts"),
    _ref("inbox_id", "inbox", nullable=True),
    Column("rep_id", Text, nullable=False),
    Column("forwarder_id", Text, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("also", JSON, nullable=False),
    Column("reason_confirmed", Boolean, nullable=False, server_default=text("false")),
    Column("confidence", Float, nullable=False, server_default="0"),
    Column("quote", Text),
    Column("said_at", UtcDateTime, nullable=False),
    Column("resume", Text),
    Column("resume_on", Date),
    Column("competitor", Text),
    Column("feature", Text),
    Column("stage", Text),
    Column("role", Text),
    Column("deal_value", Text),
    Column("ours_or_theirs", String(8)),
    Column("our_part", Text),
    Column("note", Text),
    Column("told_by", Text),
    Column("message_id", Text),
    Column("subject", Text),
    Column("undone_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Index("rejections_of_prospect", "prospect_id"),
)

enrollments = Table(
    "enrollments",
    metadata,
    _id(),
    _ref("prospect_id", "prospects"),
    _ref("account_id", "accounts"),
    _ref("rejection_id", "rejections"),
    Column("cadence", Text, nullable=False),
    Column("rep_id", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("hold_reason", String(16)),
    Column("held_at", UtcDateTime),
    Column("reminders", Integer, nullable=False, server_default="0"),
    Column("end_reason", String(16)),
    Column("ended_at", UtcDateTime),
    Column("wait_until", Date),
    Column("starts_on", Date),
    Column("is_imported", Boolean, nullable=False, server_default=text("false")),
    Column("latest_no", UtcDateTime, nullable=False),
    Column("unanswered", Integer, nullable=False, server_default="0"),
    Column("tag", String(26), nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Index("one_enrollment_per_prospect", "prospect_id", unique=True, **_where("state <> 'ended'")),
    Index("enrollment_of_tag", "tag", unique=True),
    Index("enrollments_of_prospect", "prospect_id"),
    Index("enrollments_of_account", "account_id"),
    Index("enrollments_by_state", "state"),
    Index("open_enrollments_by_cadence", "cadence", **_where("state <> 'ended'")),
    Index("held_enrollments", "held_at", **_where("state = 'held'")),
)

touches = Table(
    "touches",
    metadata,
    _id(),
    _ref("enrollment_id", "enrollments"),
    _ref("prospect_id", "prospects"),
    _ref("account_id", "accounts"),
    Column("rep_id", Text),
    Column("kind", String(16), nullable=False),
    Column("step", Text, nullable=False),
    Column("occurrence", Id, nullable=False),
    Column("template", Text, nullable=False),
    Column("content_rule", String(16), nullable=False),
    Column("content_id", Text),
    Column("because", JSON, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("waiting_for", String(32)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("claimed_by", String(32)),
    Column("claimed_at", UtcDateTime),
    Column("sending_at", UtcDateTime),
    Column("cleared_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("tag", String(26), nullable=False),
    Column("message_id", Text),
    Column("digest", String(64)),
    Column("subject", Text),
    Column("words", Text),
    Column("relay_code", Integer),
    Column("relay_status", String(16)),
    Column("relay_reply", Text),
    Column("relay_id", Text),
    Column("cancel_reason", String(32)),
    Column("noticed_at", UtcDateTime),
    Column("shown_content", Text),
    Column("shown_digest", String(64)),
    Column("approved_at", UtcDateTime),
    Column("approved_by", Text),
    Column("edited_words", Text),
    Column("edited_by", Text),
    Column("given_url", Text),
    Column("given_words", Text),
    Column("given_by", Text),
    Column("rehearsed_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Index("due_touches", "next_try_at", **_where("state = 'planned'")),
    Index("touches_without_content", "due_at", **_where("state = 'planned' AND waiting_for = 'content'")),
    Index("given_links", "given_url", **_where("state = 'planned' AND given_url IS NOT NULL")),
    Index("kept_back_touches", "next_try_at", **_where("state = 'planned' AND next_try_at <> due_at")),
    Index("planned_touches_of_rep", "rep_id", "due_at", **_where("state = 'planned'")),
    Index("one_open_touch_per_enrollment", "enrollment_id", unique=True, **_where(OPEN_STATES)),
    Index(
        "one_touch_per_step",
        "enrollment_id",
        "step",
        "occurrence",
        unique=True,
        **_where("state <> 'canceled'"),
    ),
    Index("touches_under_way", "state", **_where("state IN ('claimed', 'sending')")),
    Index("touches_of_enrollment", "enrollment_id"),
    Index("touches_of_account", "account_id"),
    Index("touches_of_prospect", "prospect_id"),
    Index("touch_of_message_id", "message_id", unique=True, **_where("message_id IS NOT NULL")),
    Index("touch_of_relay_id", "relay_id", **_where("relay_id IS NOT NULL")),
    Index("touch_of_tag", "tag", unique=True),
    Index("touches_ahead", "due_at", "id", **_where("state = 'planned'")),
    Index("unnoticed_touches", "due_at", **_where("state = 'planned' AND noticed_at IS NULL")),
    Index("unknown_touches", "sent_at", **_where("state = 'unknown'")),
    Index("sent_touches", "sent_at", **_where("sent_at IS NOT NULL")),
)

commitments = Table(
    "commitments",
    metadata,
    _id(),
    _ref("prospect_id", "prospects"),
    _ref("inbox_id", "inbox", nullable=True),
    Column("words", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("precision", String(8), nullable=False),
    Column("by_rep", Boolean, nullable=False, server_default=text("false")),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("created_at", UtcDateTime, nullable=False),
    Index("open_commitments", "prospect_id", **_where("state = 'open'")),
    Index("commitments_by_day", "on", **_where("state = 'open'")),
)

suppressions = Table(
    "suppressions",
    metadata,
    _id(),
    Column("kind", String(8), nullable=False),
    Column("scope", String(8), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("way", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("source", Text),
    _ref("inbox_id", "inbox", nullable=True),
    _ref("lifts_id", "suppressions", nullable=True),
    Index("ledger_of_subject", "subject"),
    Index("keys_of_ledger", "key_id"),
    Index("lift_of_line", "lifts_id", unique=True, **_where("lifts_id IS NOT NULL")),
)

history = Table(
    "history",
    metadata,
    _id(),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String(48), nullable=False),
    Column("account_id", Id),
    Column("prospect_id", Id),
    Column("enrollment_id", Id),
    Column("touch_id", Id),
    Column("inbox_id", Id),
    Column("detail", JSON, nullable=False),
    Index("history_of_prospect", "prospect_id"),
    Index("history_of_account", "account_id"),
)

letters = Table(
    "letters",
    metadata,
    _id(),
    Column("kind", String(32), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("rep_id", Text),
    Column("facts", JSON, nullable=False),
    Column("has_words", Boolean, nullable=False, server_default=text("true")),
    Column("tag", String(26), nullable=False),
    _ref("prospect_id", "prospects", nullable=True),
    _ref("enrollment_id", "enrollments", nullable=True),
    _ref("touch_id", "touches", nullable=True),
    _ref("rejection_id", "rejections", nullable=True),
    _ref("inbox_id", "inbox", nullable=True),
    Column("answers_to", Text),
    Column("gathers", Boolean, nullable=False, server_default=text("false")),
    _ref("merged_into", "letters", nullable=True),
    Column("place", Integer),
    Column("state", String(16), nullable=False, server_default="planned"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("claimed_by", String(32)),
    Column("sending_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("message_id", Text),
    Column("relay_reply", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Index("due_letters", "next_try_at", **_where("state = 'planned'")),
    Index("letters_with_words", "created_at", **_where("has_words")),
    Index("letter_of_tag", "tag", unique=True),
    Index("letter_of_message_id", "message_id", unique=True, **_where("message_id IS NOT NULL")),
    Index(
        "gathering_letters",
        "next_try_at",
        **_where("gathers AND state = 'planned'", sqlite="gathers = 1 AND state = 'planned'"),
    ),
    Index("letters_of_reader", "recipient", "kind", "created_at"),
    Index("unknown_letters", "id", **_where("state = 'unknown'")),
    Index("sending_letters", "id", **_where("state = 'sending'")),
    Index("letters_merged", "merged_into", "place", **_where("merged_into IS NOT NULL")),
)

paths = Table(
    "paths",
    metadata,
    _id(),
    Column("rep_id", Text, nullable=False),
    Column("basis", String(64), nullable=False),
    Column("back", String(64), nullable=False),
    Column("route", Text, nullable=False),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("state_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("welcomed_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    _ref("probe_id", "letters", nullable=True),
    Column("probed_at", UtcDateTime),
    _ref("copy_id", "inbox", nullable=True),
    Column("looked_at", UtcDateTime),
    Column("clicked_at", UtcDateTime),
    Column("facts", JSON, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Index("one_path_per_basis", "basis", unique=True),
    Index("paths_back_alike", "back"),
    Index("path_of_probe", "probe_id", **_where("probe_id IS NOT NULL")),
    Index("copies_to_look_at", "copy_id", **_where("copy_id IS NOT NULL AND looked_at IS NULL")),
)

challenges = Table(
    "challenges",
    metadata,
    _id(),
    _ref("inbox_id", "inbox"),
    Column("rep_id", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    _ref("letter_id", "letters", nullable=True),
    Column("number", Integer),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("done_at", UtcDateTime),
    Index("one_challenge_per_message", "inbox_id", unique=True),
    Index("open_challenges", "rep_id", "held_at", **_where("state = 'open'")),
    Index("challenges_of_letter", "letter_id"),
    Index("challenges_of_rep", "rep_id", "state"),
)

shown_touches = Table(
    "shown_touches",
    metadata,
    _id(),
    _ref("letter_id", "letters"),
    Column("number", Integer, nullable=False),
    Column("words_digest", String(64)),
    _ref("touch_id", "touches"),
    _ref("prospect_id", "prospects"),
    _ref("account_id", "accounts"),
    Index("touch_of_number", "letter_id", "number", unique=True),
    Index("letters_showing_person", "prospect_id"),
)

imports = Table(
    "imports",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("taken", Integer, nullable=False, server_default="0"),
    Column("first_slice", Integer, nullable=False),
    Column("wait_days", Integer, nullable=False),
    Column("per_rep", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("forgotten_at", UtcDateTime),
    Index("import_of_file", "digest", unique=True),
    Index("imports_to_forget", "created_at", **_where("forgotten_at IS NULL")),
)

import_people = Table(
    "import_people",
    metadata,
    _id(),
    _ref("import_id", "imports"),
    Column("line", Integer, nullable=False),
    _ref("prospect_id", "prospects"),
    _ref("account_id", "accounts"),
    _ref("rejection_id", "rejections"),
    Column("rep_id", Text, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False, server_default="held"),
    _ref("letter_id", "letters", nullable=True),
    Column("number", Integer),
    Column("starts_on", Date),
    Column("decided_at", UtcDateTime),
    Index("one_place_per_import", "import_id", "prospect_id", unique=True),
    Index("people_to_list", "rep_id", "said_at", **_where("state = 'held'")),
    Index("people_of_list", "letter_id", "number"),
    Index("imports_of_prospect", "prospect_id"),
    Index("lists_without_answer", "rep_id", **_where("state = 'listed'")),
    Index("kept_of_import", "import_id", "rep_id", **_where("state = 'kept'")),
    Index("people_to_forget", "import_id", **_where("state IN ('held', 'listed', 'left')")),
)

demands = Table(
    "demands",
    metadata,
    _id(),
    _ref("prospect_id", "prospects", nullable=True),
    _ref("inbox_id", "inbox"),
    Column("rep_id", Text),
    Column("flag", String(16), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("remind_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("done_at", UtcDateTime),
    Index("one_demand_per_message", "inbox_id", "flag", unique=True),
    Index("open_demands", "remind_at", **_where("state = 'open'")),
)

alerts = Table(
    "alerts",
    metadata,
    _id(),
    _ref("prospect_id", "prospects"),
    _ref("inbox_id", "inbox"),
    Column("rep_id", Text, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False, server_default="open"),
    Index("open_alerts", "due_at", **_where("state = 'open'")),
    Index("alerts_of_prospect", "prospect_id", **_where("state = 'open'")),
)

told = Table(
    "told",
    metadata,
    Column("what", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

content_uses = Table(
    "content_uses",
    metadata,
    _id(),
    _ref("touch_id", "touches"),
    _ref("prospect_id", "prospects"),
    _ref("account_id", "accounts"),
    Column("content_id", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("outcome", String(16)),
    Column("outcome_at", UtcDateTime),
    Index("uses_of_item", "content_id"),
    Index("one_use_per_person", "prospect_id", "content_id", unique=True),
    Index("one_use_per_account_and_period", "account_id", "content_id", "period", unique=True),
    Index("use_of_touch", "touch_id", unique=True),
)

touch_faults = Table(
    "touch_faults",
    metadata,
    Column("touch_id", Id, ForeignKey("touches.id"), primary_key=True, autoincrement=False),
    Column("why", String(32), nullable=False),
    Column("problem", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
)

trial_rounds = Table(
    "trial_rounds",
    metadata,
    _id(),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("revision", Text, nullable=False),
    Column("due_at", UtcDateTime),
    Column("touch_id", Id, nullable=False),
    Column("done_at", UtcDateTime),
)

content_links = Table(
    "content_links",
    metadata,
    Column("url", Text, primary_key=True),
    Column("result", String(64), nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("failing_since", UtcDateTime),
    Column("dead_since", UtcDateTime),
    Index("dead_links", "dead_since", **_where("dead_since IS NOT NULL")),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("uid_validity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Index("one_position_per_folder", "name", "folder", unique=True),
)

ways = Table(
    "ways",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("enlisted_at", UtcDateTime, nullable=False),
    Column("watermark", UtcDateTime),
    Column("certain_until", UtcDateTime),
    Column("settles_at", UtcDateTime),
    Column("error", Text),
    Column("error_at", UtcDateTime),
)

tallies = Table(
    "tallies",
    metadata,
    Column("scope", String(16), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("period", String(16), primary_key=True),
    Column("taken", Integer, nullable=False, server_default="0"),
    Column("put_off", Integer, nullable=False, server_default="0"),
    Column("ends_at", UtcDateTime, nullable=False),
    Index("tallies_by_end", "ends_at"),
)

first_sends = Table(
    "first_sends",
    metadata,
    Column("rep_id", Text, primary_key=True),
    Column("on", Date, nullable=False),
)

halts = Table(
    "halts",
    metadata,
    _id(),
    Column("scope", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("one_halt_per_subject", "scope", "subject", unique=True),
)

incidents = Table(
    "incidents",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _ref("touch_id", "touches"),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("rep_id", Text, nullable=False),
    Column("template", Text, nullable=False),
    Index("incidents_lately", "kind", "at"),
    Index("incidents_of_touch", "touch_id", "kind"),
)

lifted_halts = Table(
    "lifted_halts",
    metadata,
    Column("scope", String(16), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

journal_queue = Table(
    "journal_queue",
    metadata,
    _id(),
    Column("writer", String(32), nullable=False),
    Column("record", JSON, nullable=False),
    Column("written", Boolean, nullable=False, server_default=text("false")),
    Index("journal_to_write", "writer", "id", **_where("NOT written")),
)

journals = Table(
    "journals",
    metadata,
    Column("writer", String(32), primary_key=True),
    Column("why", String(16)),
    Column("known", BigInteger, nullable=False, server_default="0"),
    Column("looked_at", UtcDateTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("at", UtcDateTime, nullable=False),
    Column("what", String(16), nullable=False),
    Column("ref_id", Id, nullable=False),
    Column("mail_from", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Index("outbox_by_recipient", "recipient"),
    # Whoever reads on after a number must find what came later, also when the newest mails were erased meanwhile.
    sqlite_autoincrement=True,
)

APPEND_ONLY = ("suppressions", "history")
"""Tables whose lines are never changed or removed; triggers refuse it on both databases."""
