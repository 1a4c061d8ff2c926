"""Named points of the sending and receiving paths, for tests that stop or kill the process there."""

from enum import StrEnum


class Point(StrEnum):
    """Every place where a kill must neither lose nor repeat a mail."""

    CLAIM_COMMITTED = "claim_committed"
    COMPOSED = "composed"
    BEFORE_GATE_COMMIT = "before_gate_commit"
    GATE_COMMITTED = "gate_committed"
    JOURNAL_SYNCED = "journal_synced"
    AFTER_MAIL = "after_mail"
    AFTER_RCPT = "after_rcpt"
    INSIDE_DATA = "inside_data"
    AFTER_DOT = "after_dot"
    AFTER_250 = "after_250"
    RECORD_COMMITTED = "record_committed"
    BEFORE_STORE_COMMIT = "before_store_commit"
    STORE_COMMITTED = "store_committed"
    MESSAGE_ACKNOWLEDGED = "message_acknowledged"
    INSIDE_PROCESSING = "inside_processing"
    ERASURE_SWEPT = "erasure_swept"


class Checkpoint:
    """Does nothing: what production passes. Tests pass one whose `reach` pauses or kills."""

    async def reach(self, point: Point) -> None:
        """Returns at once."""
