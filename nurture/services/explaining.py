"""The history in words."""

from collections.abc import Callable, Mapping
from typing import Any

from nurture.domain.consent import STOP_WORDS, StopWay
from nurture.domain.jurisdiction import BASIS_WORDS, BasisKind
from nurture.domain.planner import TRUE_FOR
from nurture.domain.rejection import REASON_WORDS, Reason
from nurture.domain.touch import ANNIVERSARY_OVER, APPROVAL, NEW_APPROVAL
from nurture.domain.waiting import waiting_words
from nurture.storage.history import Event

Detail = Mapping[str, Any]


def in_words(event: Event) -> str:
    """Returns one line of history as a sentence without names, addresses or words of people."""
    words = _WORDS.get(event.event)
    return words(event.detail) if words else event.event.replace("_", " ")


def _planned(detail: Detail) -> str:
    because = "; ".join(detail.get("because", ()))
    return f"planned {detail['step']} for {detail['due_at'][:16].replace('T', ' ')} UTC ({because})"


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _rejected(detail: Detail) -> str:
    reason = REASON_WORDS[Reason(detail["reason"])]
    return f"said no on {detail['said_at'][:10]}: {reason}{_named(detail)} (forwarded by {detail['by']})"


def _named(detail: Detail) -> str:
    """A date that was named, and what a rep said the reason is."""
    reason = f": {REASON_WORDS[Reason(detail['reason'])]}" if detail.get("verb") == "reason" else ""
    return f"{reason}, not before {detail['named']}" if detail.get("named") else reason


def _sent(detail: Detail) -> str:
    if not detail.get("content"):
        return f"sent {detail['step']}"
    because = "; ".join(detail.get("because", ()))
    return f"sent {detail['step']} with {detail['content']}" + (f" ({because})" if because else "")


def _moved_by(detail: Detail) -> str:
    """By which edit somebody came to another cadence; without one it was by what was said of them."""
    return f" by revision {detail['revision']}" if detail.get("revision") else ", since more is known of them"


def _settled(detail: Detail) -> str:
    return f"it is certain that {detail['step']} {'went out' if detail['accepted'] else 'did not go out'}"


def _chosen_by(detail: Detail) -> str:
    """What a cadence was chosen by, where that is more than the reason."""
    by = detail.get("by", ())
    return f" (chosen by {' and '.join(by)})" if by and by != ["reason"] else ""


def _based(detail: Detail) -> str:
    kind, until = BasisKind(detail["basis"]), f", until {detail['until']}" if detail.get("until") else ""
    how = f"by {detail['by']}" if detail.get("by") else _BASIS_WAYS[detail["way"]]
    if kind is BasisKind.NONE:
        return f"the basis for writing was withdrawn as of {detail['on']} ({how})"
    if stronger := detail.get("beside"):
        told = f"{BASIS_WORDS[kind]} of {detail['on']}{until} ({how})"
        return f"{told} was noted as a basis for writing; {BASIS_WORDS[BasisKind(stronger)]}, which is stronger, stays"
    return f"a basis for writing was recorded: {BASIS_WORDS[kind]} of {detail['on']}{until} ({how})"


_BASIS_WAYS = {"rep": "by a rep", "command": "by a command", "file": "from a file", "mail": "from their own words"}

_EVIDENCE = {
    "answer": "a message answered it",
    "relay_log": "by the relay's log",
    "late_answer": "the relay's answer came late",
    "command": "by a person's word",
}

_VERBS = {
    "where": "where they are",
    "go": "go on",
    "yes": "yes, it may go out",
    "cc": "a copy to a colleague",
    "move": "move the no to somebody else",
    "add": "add others for the same no",
    "name": "their name",
    "role": "their role",
    "basis": "the basis for writing",
}
"""What a rep decided, where the command alone says too little."""

_CANCELED = {
    "held": "put on hold",
    "stopped": "they are stopped",
    "replanned": "planned anew",
    "bounced": "their address takes no mail",
    "undone": "the forward was undone",
    "not_a_fit": "no fit",
    "talking": "the rep is in talks",
    "won": "a customer now",
    "excluded": "their company is excluded",
    "enrollment_ended": "their cadence ended",
    "enrollment_held": "they are on hold",
    "account_won": "a customer now",
    "account_excluded": "their company is excluded",
    ANNIVERSARY_OVER: "its anniversary was too long ago",
}


def canceled_words(reason: str | None) -> str:
    """Returns why a touch was canceled; empty for one that was not."""
    return _CANCELED.get(reason, reason.replace("_", " ")) if reason else ""


_MOVED_BY = {
    APPROVAL: "it goes out only after the rep's yes, which is asked for again",
    NEW_APPROVAL: "its words changed after the rep's yes, which is asked for again",
    "heads_up": "so that the rep sees it first, as it goes",
    "late": "it was late",
    "spacing": "to keep its distance from other mails",
    "window": "its send window was closed",
}
"""Why the gate moved a touch, where what it waits for says too little of it."""


def _moved(detail: Detail) -> str:
    why = _MOVED_BY.get(detail["why"]) or waiting_words(detail["why"])
    return f"moved to {_minute(detail['due_at'])} UTC ({why})"


def _kept_for_good(detail: Detail) -> str:
    """Why the gate canceled a touch; of a step that is passed over, which one."""
    if detail["why"] == ANNIVERSARY_OVER:
        return f"{detail['step']} was passed over: its anniversary was more than {TRUE_FOR.days} days ago"
    return f"canceled at the gate ({canceled_words(detail['why'])})"


_WORDS: Mapping[str, Callable[[Detail], str]] = {
    "added": lambda d: f"added from a forward by {d['by']}",
    "rejected": _rejected,
    "imported": lambda d: (
        f"imported (line {d['line']} of import {d['import']}): said no on {d['said_on']} to {d['by']}: "
        f"{REASON_WORDS[Reason(d['reason'])]}"
    ),
    "enrolled": lambda d: f"enrolled in {d['cadence']}{_chosen_by(d)}, in the name of {d['rep']}",
    "touch_planned": _planned,
    "touch_moved": _moved,
    "cadence_changed": lambda d: f"moved to {d['cadence']}{_moved_by(d)} (takes {d['takes']})",
    "touch_replanned": lambda d: (
        f"planned anew by revision {d['revision']}: {d['step']} of {d['cadence']} for {_minute(d['due_at'])} UTC "
        f"instead of {_minute(d['before'])} UTC ({'; '.join(d['because'])})"
    ),
    "touch_canceled": _kept_for_good,
    "touch_accepted": _sent,
    "touch_unknown": lambda d: "handed over, but the relay's answer is not known",
    "touch_settled": lambda d: f"{_settled(d)}: {_EVIDENCE[d['evidence']]}",
    "touch_refused": lambda d: f"the relay refused {d['step']} ({d['code']} {d['status']})",
    "touch_deferred": lambda d: f"the relay put off {d['step']} ({d['code'] or 'no answer'})",
    "touch_turned_away": lambda d: f"the relay refused us and not {d['step']} ({d['code']} {d['status']})",
    "replied": lambda d: f"answered (read as {d['intent'].replace('_', ' ')}{_named(d)})",
    "auto_reply": lambda d: f"an automatic answer came ({d['class'].replace('_', ' ')})",
    "bounced_hard": lambda d: "a bounce came: the address does not work",
    "bounced_soft": lambda d: "a bounce came: not delivered for now",
    "sender_accused": lambda d: "a server refused our mail for what it thinks of us, not of them",
    "delay": lambda d: "a server wrote that delivery is late",
    "receipt": lambda d: "a receipt came",
    "named": lambda d: f"named somebody else, who was added by {d['by']}",
    "named_by": lambda d: f"was named by another prospect, and added by {d['by']}",
    "stopped": lambda d: f"asked to stop {STOP_WORDS[StopWay(d['way'])]} ({d['scope']})",
    "erased": lambda d: "erased: their name, address and words are gone",
    "lifted": lambda d: "the stop was a misreading and is lifted",
    "decided": lambda d: f"{d['by']} decided: {_VERBS.get(d['verb'], d['verb'].replace('_', ' '))}{_named(d)}",
    "basis_recorded": _based,
    "permission_unproven": lambda d: (
        "a yes to being written to came in their name and was not kept: nothing but its From says who wrote it; "
        "their rep records it with `basis: consent`"
    ),
    "account_state": lambda d: f"the account is {d['state']}" + (f" until {d['until']}" if d.get("until") else ""),
    "enrollment_ended": lambda d: f"the cadence ended ({d.get('reason', 'the address was refused')})",
}
