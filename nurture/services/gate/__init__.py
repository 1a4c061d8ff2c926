"""The checks a touch must pass, one small file each; another check is one more file and one more line here."""

from nurture.services.gate import (
    adopted,
    approved,
    basis,
    claimed,
    consent_ledger,
    content_use,
    drafted,
    fence,
    halted,
    hold_keys,
    limits,
    listening,
    mode,
    moment,
    path,
    revision,
    shown,
    signer,
    standing,
    still_true,
)
from nurture.services.gate.verdict import Check

CHECKS: tuple[Check, ...] = (
    claimed.check,
    adopted.check,
    fence.check,
    consent_ledger.check,
    listening.check,
    hold_keys.check,
    halted.check,
    standing.check,
    revision.check,
    still_true.check,
    mode.check,
    signer.check,
    drafted.check,
    basis.check,
    path.check,
    shown.check,
    approved.check,
    moment.check,
    content_use.check,
    limits.check,
)
"""In this order; the first that refuses decides."""
