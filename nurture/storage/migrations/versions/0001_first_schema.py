"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "accounts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talking_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rep_id", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("zone_source", sa.String(length=16), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("also_in", sa.Text(), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(
            "one_account_per_domain",
            ["domain"],
            unique=True,
            sqlite_where=sa.text("domain IS NOT NULL"),
            postgresql_where=sa.text("domain IS NOT NULL"),
        )
        batch_op.create_index(
            "talks_to_end",
            ["talking_until"],
            unique=False,
            sqlite_where=sa.text("state = 'talking' AND talking_until IS NOT NULL"),
            postgresql_where=sa.text("state = 'talking' AND talking_until IS NOT NULL"),
        )

    op.create_table(
        "content_links",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=64), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_content_links")),
    )
    with op.batch_alter_table("content_links", schema=None) as batch_op:
        batch_op.create_index(
            "dead_links",
            ["dead_since"],
            unique=False,
            sqlite_where=sa.text("dead_since IS NOT NULL"),
            postgresql_where=sa.text("dead_since IS NOT NULL"),
        )

    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("born", sa.String(length=16), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("public_url", sa.Text(), nullable=False),
        sa.Column("boot", sa.String(length=32), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_real", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_business", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_rate", sa.Float(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "first_sends",
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("rep_id", name=op.f("pk_first_sends")),
    )
    op.create_table(
        "halts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halts")),
    )
    with op.batch_alter_table("halts", schema=None) as batch_op:
        batch_op.create_index("one_halt_per_subject", ["scope", "subject"], unique=True)

    op.create_table(
        "history",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=48), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("history_of_account", ["account_id"], unique=False)
        batch_op.create_index("history_of_prospect", ["prospect_id"], unique=False)

    op.create_table(
        "imports",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_slice", sa.Integer(), nullable=False),
        sa.Column("wait_days", sa.Integer(), nullable=False),
        sa.Column("per_rep", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index("import_of_file", ["digest"], unique=True)
        batch_op.create_index(
            "imports_to_forget",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("forgotten_at IS NULL"),
            postgresql_where=sa.text("forgotten_at IS NULL"),
        )

    op.create_table(
        "journal_queue",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("writer", sa.String(length=32), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("written", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_queue")),
    )
    with op.batch_alter_table("journal_queue", schema=None) as batch_op:
        batch_op.create_index(
            "journal_to_write",
            ["writer", "id"],
            unique=False,
            sqlite_where=sa.text("NOT written"),
            postgresql_where=sa.text("NOT written"),
        )

    op.create_table(
        "journals",
        sa.Column("writer", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("known", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("writer", name=op.f("pk_journals")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "lifted_halts",
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject", name=op.f("pk_lifted_halts")),
    )
    op.create_table(
        "mailboxes",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
    )
    with op.batch_alter_table("mailboxes", schema=None) as batch_op:
        batch_op.create_index("one_position_per_folder", ["name", "folder"], unique=True)

    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("ref_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mail_from", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("outbox_by_recipient", ["recipient"], unique=False)

    op.create_table(
        "replicas",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("roles", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replicas")),
    )
    op.create_table(
        "revisions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=True),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("problems", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.Text(), nullable=True),
        sa.Column("replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "settled_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replanned", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["replaces_id"], ["revisions.id"], name=op.f("fk_revisions_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(
            "one_offered_revision",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state IN ('pending', 'rejected')"),
            postgresql_where=sa.text("state IN ('pending', 'rejected')"),
        )
        batch_op.create_index(
            "one_revision_in_force",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )
        batch_op.create_index(
            "replaced_revisions_with_files",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'replaced' AND files IS NOT NULL"),
            postgresql_where=sa.text("state = 'replaced' AND files IS NOT NULL"),
        )

    op.create_table(
        "seen",
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_seen")),
    )
    op.create_table(
        "tallies",
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("put_off", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject", "period", name=op.f("pk_tallies")),
    )
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.create_index("tallies_by_end", ["ends_at"], unique=False)

    op.create_table(
        "told",
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_told")),
    )
    op.create_table(
        "trial_rounds",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_rounds")),
    )
    op.create_table(
        "ways",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("enlisted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("watermark", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certain_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settles_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ways")),
    )
    op.create_table(
        "prospects",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("zone_source", sa.String(length=16), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("also_in", sa.Text(), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("basis", sa.String(length=32), nullable=True),
        sa.Column("basis_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis_source", sa.Text(), nullable=True),
        sa.Column("basis_until", sa.Date(), nullable=True),
        sa.Column("basis_words", sa.Text(), nullable=True),
        sa.Column("basis_end_told", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("referred_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("soft_bounces", sa.Integer(), server_default="0", nullable=False),
        sa.Column("soft_bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_prospects_account_id")),
        sa.ForeignKeyConstraint(["referred_by_id"], ["prospects.id"], name=op.f("fk_prospects_referred_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospects")),
    )
    with op.batch_alter_table("prospects", schema=None) as batch_op:
        batch_op.create_index("one_prospect_per_address", ["address_hash", "key_id"], unique=True)
        batch_op.create_index("prospects_of_account", ["account_id"], unique=False)

    op.create_table(
        "inbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("as_what", sa.String(length=16), nullable=False),
        sa.Column("tag", sa.String(length=64), server_default="", nullable=False),
        sa.Column("peer", sa.Text(), nullable=True),
        sa.Column("mail_from", sa.Text(), nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=16), server_default="outside", nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=True),
        sa.Column("proof", sa.String(length=16), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("is_light", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="stored", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_inbox_prospect_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "forwards_with_files",
            ["done_at"],
            unique=False,
            sqlite_where=sa.text("raw IS NOT NULL AND as_what = 'add' AND NOT is_light"),
            postgresql_where=sa.text("raw IS NOT NULL AND as_what = 'add' AND NOT is_light"),
        )
        batch_op.create_index(
            "inbox_in_quarantine",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'quarantined'"),
            postgresql_where=sa.text("state = 'quarantined'"),
        )
        batch_op.create_index(
            "inbox_to_process",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('stored', 'claimed')"),
            postgresql_where=sa.text("state IN ('stored', 'claimed')"),
        )
        batch_op.create_index(
            "proofs_of_reps",
            ["rep_id", "proof", "received_at"],
            unique=False,
            sqlite_where=sa.text("proof IS NOT NULL"),
            postgresql_where=sa.text("proof IS NOT NULL"),
        )
        batch_op.create_index(
            "raw_mails_by_age",
            ["received_at", "as_what"],
            unique=False,
            sqlite_where=sa.text("raw IS NOT NULL"),
            postgresql_where=sa.text("raw IS NOT NULL"),
        )

    op.create_table(
        "alerts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_alerts_inbox_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_alerts_prospect_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(
            "alerts_of_prospect",
            ["prospect_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "open_alerts",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "commitments",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("precision", sa.String(length=8), nullable=False),
        sa.Column("by_rep", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_commitments_inbox_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_commitments_prospect_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
    )
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.create_index(
            "commitments_by_day",
            ["on"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "open_commitments",
            ["prospect_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "demands",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=True),
        sa.Column("flag", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_demands_inbox_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_demands_prospect_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demands")),
    )
    with op.batch_alter_table("demands", schema=None) as batch_op:
        batch_op.create_index("one_demand_per_message", ["inbox_id", "flag"], unique=True)
        batch_op.create_index(
            "open_demands",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "hold_keys",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("everything", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_hold_keys_account_id")),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_hold_keys_inbox_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_hold_keys_prospect_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_keys")),
    )
    with op.batch_alter_table("hold_keys", schema=None) as batch_op:
        batch_op.create_index("keys_of_message", ["inbox_id"], unique=False)
        batch_op.create_index(
            "who_is_held",
            ["prospect_id", "account_id", "everything"],
            unique=False,
            sqlite_where=sa.text("active = 1"),
            postgresql_where=sa.text("active"),
        )

    op.create_table(
        "rejections",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("forwarder_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("reason_confirmed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("confidence", sa.Float(), server_default="0", nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resume", sa.Text(), nullable=True),
        sa.Column("resume_on", sa.Date(), nullable=True),
        sa.Column("competitor", sa.Text(), nullable=True),
        sa.Column("feature", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("deal_value", sa.Text(), nullable=True),
        sa.Column("ours_or_theirs", sa.String(length=8), nullable=True),
        sa.Column("our_part", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_rejections_account_id")),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_rejections_inbox_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_rejections_prospect_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejections")),
    )
    with op.batch_alter_table("rejections", schema=None) as batch_op:
        batch_op.create_index("rejections_of_prospect", ["prospect_id"], unique=False)

    op.create_table(
        "suppressions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lifts_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_suppressions_inbox_id")),
        sa.ForeignKeyConstraint(["lifts_id"], ["suppressions.id"], name=op.f("fk_suppressions_lifts_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.create_index("keys_of_ledger", ["key_id"], unique=False)
        batch_op.create_index("ledger_of_subject", ["subject"], unique=False)
        batch_op.create_index(
            "lift_of_line",
            ["lifts_id"],
            unique=True,
            sqlite_where=sa.text("lifts_id IS NOT NULL"),
            postgresql_where=sa.text("lifts_id IS NOT NULL"),
        )

    op.create_table(
        "enrollments",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rejection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("hold_reason", sa.String(length=16), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), server_default="0", nullable=False),
        sa.Column("end_reason", sa.String(length=16), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wait_until", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("is_imported", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("latest_no", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tag", sa.String(length=26), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_enrollments_account_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_enrollments_prospect_id")),
        sa.ForeignKeyConstraint(["rejection_id"], ["rejections.id"], name=op.f("fk_enrollments_rejection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollments")),
    )
    with op.batch_alter_table("enrollments", schema=None) as batch_op:
        batch_op.create_index("enrollment_of_tag", ["tag"], unique=True)
        batch_op.create_index("enrollments_by_state", ["state"], unique=False)
        batch_op.create_index("enrollments_of_account", ["account_id"], unique=False)
        batch_op.create_index("enrollments_of_prospect", ["prospect_id"], unique=False)
        batch_op.create_index(
            "held_enrollments",
            ["held_at"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "one_enrollment_per_prospect",
            ["prospect_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'ended'"),
            postgresql_where=sa.text("state <> 'ended'"),
        )
        batch_op.create_index(
            "open_enrollments_by_cadence",
            ["cadence"],
            unique=False,
            sqlite_where=sa.text("state <> 'ended'"),
            postgresql_where=sa.text("state <> 'ended'"),
        )

    op.create_table(
        "touches",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("content_rule", sa.String(length=16), nullable=False),
        sa.Column("content_id", sa.Text(), nullable=True),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("waiting_for", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tag", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("relay_code", sa.Integer(), nullable=True),
        sa.Column("relay_status", sa.String(length=16), nullable=True),
        sa.Column("relay_reply", sa.Text(), nullable=True),
        sa.Column("relay_id", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=32), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_content", sa.Text(), nullable=True),
        sa.Column("shown_digest", sa.String(length=64), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("edited_words", sa.Text(), nullable=True),
        sa.Column("edited_by", sa.Text(), nullable=True),
        sa.Column("given_url", sa.Text(), nullable=True),
        sa.Column("given_words", sa.Text(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=True),
        sa.Column("rehearsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_touches_account_id")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_touches_enrollment_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_touches_prospect_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touches")),
    )
    with op.batch_alter_table("touches", schema=None) as batch_op:
        batch_op.create_index(
            "due_touches",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(
            "given_links",
            ["given_url"],
            unique=False,
            sqlite_where=sa.text("state = 'planned' AND given_url IS NOT NULL"),
            postgresql_where=sa.text("state = 'planned' AND given_url IS NOT NULL"),
        )
        batch_op.create_index(
            "kept_back_touches",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned' AND next_try_at <> due_at"),
            postgresql_where=sa.text("state = 'planned' AND next_try_at <> due_at"),
        )
        batch_op.create_index(
            "one_open_touch_per_enrollment",
            ["enrollment_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('planned', 'claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('planned', 'claimed', 'sending')"),
        )
        batch_op.create_index(
            "one_touch_per_step",
            ["enrollment_id", "step", "occurrence"],
            unique=True,
            sqlite_where=sa.text("state <> 'canceled'"),
            postgresql_where=sa.text("state <> 'canceled'"),
        )
        batch_op.create_index(
            "planned_touches_of_rep",
            ["rep_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(
            "sent_touches",
            ["sent_at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NOT NULL"),
            postgresql_where=sa.text("sent_at IS NOT NULL"),
        )
        batch_op.create_index(
            "touch_of_message_id",
            ["message_id"],
            unique=True,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index(
            "touch_of_relay_id",
            ["relay_id"],
            unique=False,
            sqlite_where=sa.text("relay_id IS NOT NULL"),
            postgresql_where=sa.text("relay_id IS NOT NULL"),
        )
        batch_op.create_index("touch_of_tag", ["tag"], unique=True)
        batch_op.create_index(
            "touches_ahead",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index("touches_of_account", ["account_id"], unique=False)
        batch_op.create_index("touches_of_enrollment", ["enrollment_id"], unique=False)
        batch_op.create_index("touches_of_prospect", ["prospect_id"], unique=False)
        batch_op.create_index(
            "touches_under_way",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state IN ('claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('claimed', 'sending')"),
        )
        batch_op.create_index(
            "touches_without_content",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned' AND waiting_for = 'content'"),
            postgresql_where=sa.text("state = 'planned' AND waiting_for = 'content'"),
        )
        batch_op.create_index(
            "unknown_touches",
            ["sent_at"],
            unique=False,
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )
        batch_op.create_index(
            "unnoticed_touches",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned' AND noticed_at IS NULL"),
            postgresql_where=sa.text("state = 'planned' AND noticed_at IS NULL"),
        )

    op.create_table(
        "content_uses",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_content_uses_account_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_content_uses_prospect_id")),
        sa.ForeignKeyConstraint(["touch_id"], ["touches.id"], name=op.f("fk_content_uses_touch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_uses")),
    )
    with op.batch_alter_table("content_uses", schema=None) as batch_op:
        batch_op.create_index("one_use_per_account_and_period", ["account_id", "content_id", "period"], unique=True)
        batch_op.create_index("one_use_per_person", ["prospect_id", "content_id"], unique=True)
        batch_op.create_index("use_of_touch", ["touch_id"], unique=True)
        batch_op.create_index("uses_of_item", ["content_id"], unique=False)

    op.create_table(
        "incidents",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["touch_id"], ["touches.id"], name=op.f("fk_incidents_touch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index("incidents_lately", ["kind", "at"], unique=False)
        batch_op.create_index("incidents_of_touch", ["touch_id", "kind"], unique=False)

    op.create_table(
        "letters",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("has_words", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("tag", sa.String(length=26), nullable=False),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rejection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answers_to", sa.Text(), nullable=True),
        sa.Column("gathers", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="planned", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("relay_reply", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_letters_enrollment_id")),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_letters_inbox_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["letters.id"], name=op.f("fk_letters_merged_into")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_letters_prospect_id")),
        sa.ForeignKeyConstraint(["rejection_id"], ["rejections.id"], name=op.f("fk_letters_rejection_id")),
        sa.ForeignKeyConstraint(["touch_id"], ["touches.id"], name=op.f("fk_letters_touch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(
            "due_letters",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(
            "gathering_letters",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("gathers = 1 AND state = 'planned'"),
            postgresql_where=sa.text("gathers AND state = 'planned'"),
        )
        batch_op.create_index(
            "letter_of_message_id",
            ["message_id"],
            unique=True,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index("letter_of_tag", ["tag"], unique=True)
        batch_op.create_index(
            "letters_merged",
            ["merged_into", "place"],
            unique=False,
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.create_index("letters_of_reader", ["recipient", "kind", "created_at"], unique=False)
        batch_op.create_index(
            "letters_with_words",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("has_words"),
            postgresql_where=sa.text("has_words"),
        )
        batch_op.create_index(
            "sending_letters",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(
            "unknown_letters",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )

    op.create_table(
        "touch_faults",
        sa.Column(
            "touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["touch_id"], ["touches.id"], name=op.f("fk_touch_faults_touch_id")),
        sa.PrimaryKeyConstraint("touch_id", name=op.f("pk_touch_faults")),
    )
    op.create_table(
        "challenges",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_challenges_inbox_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_challenges_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
    )
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.create_index("challenges_of_letter", ["letter_id"], unique=False)
        batch_op.create_index("challenges_of_rep", ["rep_id", "state"], unique=False)
        batch_op.create_index("one_challenge_per_message", ["inbox_id"], unique=True)
        batch_op.create_index(
            "open_challenges",
            ["rep_id", "held_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "import_people",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rejection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="held", nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_import_people_account_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_people_import_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_import_people_letter_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_import_people_prospect_id")),
        sa.ForeignKeyConstraint(["rejection_id"], ["rejections.id"], name=op.f("fk_import_people_rejection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_people")),
    )
    with op.batch_alter_table("import_people", schema=None) as batch_op:
        batch_op.create_index("imports_of_prospect", ["prospect_id"], unique=False)
        batch_op.create_index(
            "kept_of_import",
            ["import_id", "rep_id"],
            unique=False,
            sqlite_where=sa.text("state = 'kept'"),
            postgresql_where=sa.text("state = 'kept'"),
        )
        batch_op.create_index(
            "lists_without_answer",
            ["rep_id"],
            unique=False,
            sqlite_where=sa.text("state = 'listed'"),
            postgresql_where=sa.text("state = 'listed'"),
        )
        batch_op.create_index("one_place_per_import", ["import_id", "prospect_id"], unique=True)
        batch_op.create_index("people_of_list", ["letter_id", "number"], unique=False)
        batch_op.create_index(
            "people_to_forget",
            ["import_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('held', 'listed', 'left')"),
            postgresql_where=sa.text("state IN ('held', 'listed', 'left')"),
        )
        batch_op.create_index(
            "people_to_list",
            ["rep_id", "said_at"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )

    op.create_table(
        "paths",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("back", sa.String(length=64), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("welcomed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("probed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["inbox.id"], name=op.f("fk_paths_copy_id")),
        sa.ForeignKeyConstraint(["probe_id"], ["letters.id"], name=op.f("fk_paths_probe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paths")),
    )
    with op.batch_alter_table("paths", schema=None) as batch_op:
        batch_op.create_index(
            "copies_to_look_at",
            ["copy_id"],
            unique=False,
            sqlite_where=sa.text("copy_id IS NOT NULL AND looked_at IS NULL"),
            postgresql_where=sa.text("copy_id IS NOT NULL AND looked_at IS NULL"),
        )
        batch_op.create_index("one_path_per_basis", ["basis"], unique=True)
        batch_op.create_index(
            "path_of_probe",
            ["probe_id"],
            unique=False,
            sqlite_where=sa.text("probe_id IS NOT NULL"),
            postgresql_where=sa.text("probe_id IS NOT NULL"),
        )
        batch_op.create_index("paths_back_alike", ["back"], unique=False)

    op.create_table(
        "shown_touches",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_digest", sa.String(length=64), nullable=True),
        sa.Column("touch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prospect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_shown_touches_account_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_shown_touches_letter_id")),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.id"], name=op.f("fk_shown_touches_prospect_id")),
        sa.ForeignKeyConstraint(["touch_id"], ["touches.id"], name=op.f("fk_shown_touches_touch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_touches")),
    )
    with op.batch_alter_table("shown_touches", schema=None) as batch_op:
        batch_op.create_index("letters_showing_person", ["prospect_id"], unique=False)
        batch_op.create_index("touch_of_number", ["letter_id", "number"], unique=True)


def downgrade() -> None:
    """Takes the change back."""
    with op.batch_alter_table("shown_touches", schema=None) as batch_op:
        batch_op.drop_index("touch_of_number")
        batch_op.drop_index("letters_showing_person")

    op.drop_table("shown_touches")
    with op.batch_alter_table("paths", schema=None) as batch_op:
        batch_op.drop_index("paths_back_alike")
        batch_op.drop_index(
            "path_of_probe",
            sqlite_where=sa.text("probe_id IS NOT NULL"),
            postgresql_where=sa.text("probe_id IS NOT NULL"),
        )
        batch_op.drop_index("one_path_per_basis")
        batch_op.drop_index(
            "copies_to_look_at",
            sqlite_where=sa.text("copy_id IS NOT NULL AND looked_at IS NULL"),
            postgresql_where=sa.text("copy_id IS NOT NULL AND looked_at IS NULL"),
        )

    op.drop_table("paths")
    with op.batch_alter_table("import_people", schema=None) as batch_op:
        batch_op.drop_index(
            "people_to_list", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'")
        )
        batch_op.drop_index(
            "people_to_forget",
            sqlite_where=sa.text("state IN ('held', 'listed', 'left')"),
            postgresql_where=sa.text("state IN ('held', 'listed', 'left')"),
        )
        batch_op.drop_index("people_of_list")
        batch_op.drop_index("one_place_per_import")
        batch_op.drop_index(
            "lists_without_answer",
            sqlite_where=sa.text("state = 'listed'"),
            postgresql_where=sa.text("state = 'listed'"),
        )
        batch_op.drop_index(
            "kept_of_import", sqlite_where=sa.text("state = 'kept'"), postgresql_where=sa.text("state = 'kept'")
        )
        batch_op.drop_index("imports_of_prospect")

    op.drop_table("import_people")
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.drop_index(
            "open_challenges", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("one_challenge_per_message")
        batch_op.drop_index("challenges_of_rep")
        batch_op.drop_index("challenges_of_letter")

    op.drop_table("challenges")
    op.drop_table("touch_faults")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(
            "unknown_letters", sqlite_where=sa.text("state = 'unknown'"), postgresql_where=sa.text("state = 'unknown'")
        )
        batch_op.drop_index(
            "sending_letters", sqlite_where=sa.text("state = 'sending'"), postgresql_where=sa.text("state = 'sending'")
        )
        batch_op.drop_index(
            "letters_with_words", sqlite_where=sa.text("has_words"), postgresql_where=sa.text("has_words")
        )
        batch_op.drop_index("letters_of_reader")
        batch_op.drop_index(
            "letters_merged",
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.drop_index("letter_of_tag")
        batch_op.drop_index(
            "letter_of_message_id",
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "gathering_letters",
            sqlite_where=sa.text("gathers = 1 AND state = 'planned'"),
            postgresql_where=sa.text("gathers AND state = 'planned'"),
        )
        batch_op.drop_index(
            "due_letters", sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'")
        )

    op.drop_table("letters")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index("incidents_of_touch")
        batch_op.drop_index("incidents_lately")

    op.drop_table("incidents")
    with op.batch_alter_table("content_uses", schema=None) as batch_op:
        batch_op.drop_index("uses_of_item")
        batch_op.drop_index("use_of_touch")
        batch_op.drop_index("one_use_per_person")
        batch_op.drop_index("one_use_per_account_and_period")

    op.drop_table("content_uses")
    with op.batch_alter_table("touches", schema=None) as batch_op:
        batch_op.drop_index(
            "unnoticed_touches",
            sqlite_where=sa.text("state = 'planned' AND noticed_at IS NULL"),
            postgresql_where=sa.text("state = 'planned' AND noticed_at IS NULL"),
        )
        batch_op.drop_index(
            "unknown_touches", sqlite_where=sa.text("state = 'unknown'"), postgresql_where=sa.text("state = 'unknown'")
        )
        batch_op.drop_index(
            "touches_without_content",
            sqlite_where=sa.text("state = 'planned' AND waiting_for = 'content'"),
            postgresql_where=sa.text("state = 'planned' AND waiting_for = 'content'"),
        )
        batch_op.drop_index(
            "touches_under_way",
            sqlite_where=sa.text("state IN ('claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('claimed', 'sending')"),
        )
        batch_op.drop_index("touches_of_prospect")
        batch_op.drop_index("touches_of_enrollment")
        batch_op.drop_index("touches_of_account")
        batch_op.drop_index(
            "touches_ahead", sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'")
        )
        batch_op.drop_index("touch_of_tag")
        batch_op.drop_index(
            "touch_of_relay_id",
            sqlite_where=sa.text("relay_id IS NOT NULL"),
            postgresql_where=sa.text("relay_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "touch_of_message_id",
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "sent_touches", sqlite_where=sa.text("sent_at IS NOT NULL"), postgresql_where=sa.text("sent_at IS NOT NULL")
        )
        batch_op.drop_index(
            "planned_touches_of_rep",
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.drop_index(
            "one_touch_per_step",
            sqlite_where=sa.text("state <> 'canceled'"),
            postgresql_where=sa.text("state <> 'canceled'"),
        )
        batch_op.drop_index(
            "one_open_touch_per_enrollment",
            sqlite_where=sa.text("state IN ('planned', 'claimed', 'sending')"),
            postgresql_where=sa.text("state IN ('planned', 'claimed', 'sending')"),
        )
        batch_op.drop_index(
            "kept_back_touches",
            sqlite_where=sa.text("state = 'planned' AND next_try_at <> due_at"),
            postgresql_where=sa.text("state = 'planned' AND next_try_at <> due_at"),
        )
        batch_op.drop_index(
            "given_links",
            sqlite_where=sa.text("state = 'planned' AND given_url IS NOT NULL"),
            postgresql_where=sa.text("state = 'planned' AND given_url IS NOT NULL"),
        )
        batch_op.drop_index(
            "due_touches", sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'")
        )

    op.drop_table("touches")
    with op.batch_alter_table("enrollments", schema=None) as batch_op:
        batch_op.drop_index(
            "open_enrollments_by_cadence",
            sqlite_where=sa.text("state <> 'ended'"),
            postgresql_where=sa.text("state <> 'ended'"),
        )
        batch_op.drop_index(
            "one_enrollment_per_prospect",
            sqlite_where=sa.text("state <> 'ended'"),
            postgresql_where=sa.text("state <> 'ended'"),
        )
        batch_op.drop_index(
            "held_enrollments", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'")
        )
        batch_op.drop_index("enrollments_of_prospect")
        batch_op.drop_index("enrollments_of_account")
        batch_op.drop_index("enrollments_by_state")
        batch_op.drop_index("enrollment_of_tag")

    op.drop_table("enrollments")
    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.drop_index(
            "lift_of_line",
            sqlite_where=sa.text("lifts_id IS NOT NULL"),
            postgresql_where=sa.text("lifts_id IS NOT NULL"),
        )
        batch_op.drop_index("ledger_of_subject")
        batch_op.drop_index("keys_of_ledger")

    op.drop_table("suppressions")
    with op.batch_alter_table("rejections", schema=None) as batch_op:
        batch_op.drop_index("rejections_of_prospect")

    op.drop_table("rejections")
    with op.batch_alter_table("hold_keys", schema=None) as batch_op:
        batch_op.drop_index("who_is_held", sqlite_where=sa.text("active = 1"), postgresql_where=sa.text("active"))
        batch_op.drop_index("keys_of_message")

    op.drop_table("hold_keys")
    with op.batch_alter_table("demands", schema=None) as batch_op:
        batch_op.drop_index(
            "open_demands", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("one_demand_per_message")

    op.drop_table("demands")
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.drop_index(
            "open_commitments", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "commitments_by_day", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("commitments")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index(
            "open_alerts", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "alerts_of_prospect", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("alerts")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "raw_mails_by_age", sqlite_where=sa.text("raw IS NOT NULL"), postgresql_where=sa.text("raw IS NOT NULL")
        )
        batch_op.drop_index(
            "proofs_of_reps", sqlite_where=sa.text("proof IS NOT NULL"), postgresql_where=sa.text("proof IS NOT NULL")
        )
        batch_op.drop_index(
            "inbox_to_process",
            sqlite_where=sa.text("state IN ('stored', 'claimed')"),
            postgresql_where=sa.text("state IN ('stored', 'claimed')"),
        )
        batch_op.drop_index(
            "inbox_in_quarantine",
            sqlite_where=sa.text("state = 'quarantined'"),
            postgresql_where=sa.text("state = 'quarantined'"),
        )
        batch_op.drop_index(
            "forwards_with_files",
            sqlite_where=sa.text("raw IS NOT NULL AND as_what = 'add' AND NOT is_light"),
            postgresql_where=sa.text("raw IS NOT NULL AND as_what = 'add' AND NOT is_light"),
        )

    op.drop_table("inbox")
    with op.batch_alter_table("prospects", schema=None) as batch_op:
        batch_op.drop_index("prospects_of_account")
        batch_op.drop_index("one_prospect_per_address")

    op.drop_table("prospects")
    op.drop_table("ways")
    op.drop_table("trial_rounds")
    op.drop_table("told")
    with op.batch_alter_table("tallies", schema=None) as batch_op:
        batch_op.drop_index("tallies_by_end")

    op.drop_table("tallies")
    op.drop_table("seen")
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index(
            "replaced_revisions_with_files",
            sqlite_where=sa.text("state = 'replaced' AND files IS NOT NULL"),
            postgresql_where=sa.text("state = 'replaced' AND files IS NOT NULL"),
        )
        batch_op.drop_index(
            "one_revision_in_force",
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )
        batch_op.drop_index(
            "one_offered_revision",
            sqlite_where=sa.text("state IN ('pending', 'rejected')"),
            postgresql_where=sa.text("state IN ('pending', 'rejected')"),
        )

    op.drop_table("revisions")
    op.drop_table("replicas")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("outbox_by_recipient")

    op.drop_table("outbox")
    with op.batch_alter_table("mailboxes", schema=None) as batch_op:
        batch_op.drop_index("one_position_per_folder")

    op.drop_table("mailboxes")
    op.drop_table("lifted_halts")
    op.drop_table("leases")
    op.drop_table("journals")
    with op.batch_alter_table("journal_queue", schema=None) as batch_op:
        batch_op.drop_index(
            "journal_to_write", sqlite_where=sa.text("NOT written"), postgresql_where=sa.text("NOT written")
        )

    op.drop_table("journal_queue")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(
            "imports_to_forget",
            sqlite_where=sa.text("forgotten_at IS NULL"),
            postgresql_where=sa.text("forgotten_at IS NULL"),
        )
        batch_op.drop_index("import_of_file")

    op.drop_table("imports")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("history_of_prospect")
        batch_op.drop_index("history_of_account")

    op.drop_table("history")
    with op.batch_alter_table("halts", schema=None) as batch_op:
        batch_op.drop_index("one_halt_per_subject")

    op.drop_table("halts")
    op.drop_table("first_sends")
    op.drop_table("deployment")
    with op.batch_alter_table("content_links", schema=None) as batch_op:
        batch_op.drop_index(
            "dead_links",
            sqlite_where=sa.text("dead_since IS NOT NULL"),
            postgresql_where=sa.text("dead_since IS NOT NULL"),
        )

    op.drop_table("content_links")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(
            "talks_to_end",
            sqlite_where=sa.text("state = 'talking' AND talking_until IS NOT NULL"),
            postgresql_where=sa.text("state = 'talking' AND talking_until IS NOT NULL"),
        )
        batch_op.drop_index(
            "one_account_per_domain",
            sqlite_where=sa.text("domain IS NOT NULL"),
            postgresql_where=sa.text("domain IS NOT NULL"),
        )

    op.drop_table("accounts")
