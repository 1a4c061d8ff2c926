"""Heads: where in a text a quoted or forwarded mail begins, who wrote it, when, to whom."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nurture.domain.address import Mailbox
from nurture.mail import headers, markup
from nurture.mail.forward_labels import Divider, Field, Label, read_divider, read_label, split_glued
from nurture.mail.forward_sentence import read_sentence

LINE_LIMIT = 20_000
_HEAD_LIMIT = 50
_HEAD_LINES = 60
_GLUED_LIMIT = 100
_VALUE_LIMIT = 8_000
_QUOTE = re.compile(r"[>\s\ufeff]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line without its quote marks; `text` keeps the indent behind them, `label` is the header it may be."""

    depth: int
    text: str
    label: Label | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A head found in lines: `start` is its first line (the divider, if any), `end` the first line of the body."""

    start: int
    end: int
    depth: int
    divider: Divider | None = None
    is_sentence: bool = False
    sender: Mailbox | None = None
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    subject: str | None = None
    written: str | None = None
    language: str | None = None


def split_lines(text: str) -> tuple[Line, ...]:
    """Returns the lines of a text, quote marks counted; at most LINE_LIMIT of them."""
    return tuple(map(_line, _pieces(text.split("\n", LINE_LIMIT)[:LINE_LIMIT])))


def _pieces(raw: list[str]) -> Iterator[str]:
    """Yields the lines, the first of the glued ones cut: a thread has a head now and then, no more."""
    left = _GLUED_LIMIT
    for line in raw:
        pieces = split_glued(line) if left else (line,)
        left -= len(pieces) > 1
        yield from pieces


def find_heads(lines: tuple[Line, ...]) -> tuple[Head, ...]:
    """Returns the heads in a text from top to bottom; each line is looked at a bounded number of times."""
    heads: list[Head] = []
    at = 0
    while at < len(lines) and len(heads) < _HEAD_LIMIT:
        head, following = _head_at(lines, at)
        if head is not None:
            start = _divider_above(lines, at, heads[-1].end if heads else 0)
            head = _with_divider(head, start, lines)
            heads.append(head)
            following = head.end
        at = following
    return tuple(heads)


def _head_at(lines: tuple[Line, ...], at: int) -> tuple[Head | None, int]:
    """Returns the head that begins at a line, if any, and where to look on.

    Labelled lines that are no head hold none further down either, so all of them are passed over at once.
    """
    if lines[at].label is not None:
        fields, end, labels = _read_fields(lines, at)
        return _labelled_head(lines, at, end, fields, labels), end
    return _sentence_head(lines, at), at + 1


def body_of(lines: tuple[Line, ...], head: Head, until: int | None = None) -> str:
    """Returns the text below a head, without the quote marks that the forward itself put before it."""
    body = lines[head.end : until]
    end = next((at for at, line in enumerate(body) if read_divider(line.text) is Divider.END), len(body))
    kept = [line for line in body[:end] if line.text.strip() != markup.MARK]
    depth = max(head.depth, min((line.depth for line in kept if line.text.strip()), default=0))
    return "\n".join(_shown(line, depth) for line in kept).strip("\n").strip()


def _line(raw: str) -> Line:
    match = _QUOTE.match(raw)
    prefix = match[0] if match and not raw.endswith("<<<") else ""
    depth = prefix.count(">")
    text = raw[prefix.rfind(">") + 1 :] if depth else raw
    shown = text.replace("\ufeff", "").rstrip()
    return Line(depth=depth, text=shown, label=read_label(shown))


def _shown(line: Line, depth: int) -> str:
    marks = "> " * min(max(0, line.depth - depth), 20)
    return marks + (line.text.removeprefix(" ") if line.depth else line.text)


def _labelled_head(
    lines: tuple[Line, ...], at: int, end: int, fields: dict[Field, str], labels: list[Label]
) -> Head | None:
    sender = fields.get(Field.FROM)
    others = sum(name in fields for name in (Field.TO, Field.DATE, Field.SUBJECT))
    enough = 1 if _is_marked(lines, at) else 2
    if not sender or others < enough:
        return None
    return Head(
        start=at,
        end=end,
        depth=lines[at].depth,
        sender=_read_sender(sender),
        to=headers.mailboxes(fields.get(Field.TO, "")),
        cc=headers.mailboxes(fields.get(Field.CC, "")),
        subject=fields.get(Field.SUBJECT),
        written=fields.get(Field.DATE),
        language=_common_language(labels),
    )


def _read_sender(value: str) -> Mailbox | None:
    """Returns the one writer; without an address a comma stands within the name."""
    if "@" not in value and (name := headers.clean_name(value[:200])):
        return Mailbox(address="", name=name)
    return next(iter(headers.mailboxes(value)), None)


def _read_fields(lines: tuple[Line, ...], at: int) -> tuple[dict[Field, str], int, list[Label]]:
    """Returns the fields from a label line on, the line behind them, and the labels; a field said twice counts once."""
    fields: dict[Field, str] = {}
    labels: list[Label] = []
    current: Field | None = None
    end = at
    for number in range(at, min(len(lines), at + _HEAD_LINES)):
        text = lines[number].text.strip()
        label = lines[number].label
        if label is not None:
            is_new = label.field not in fields
            current = label.field if is_new else None
            labels.append(label)
            fields.setdefault(label.field, label.value)
        elif not text or text == markup.MARK:
            if not _goes_on(lines, number, fields):
                break
            continue
        elif _continues(lines, number, fields.get(current, "") if current else "", current):
            _append(fields, current, text)
        else:
            break
        end = number + 1
    return fields, end, labels


def _append(fields: dict[Field, str], current: Field | None, text: str) -> None:
    if current is not None and len(fields[current]) < _VALUE_LIMIT:
        fields[current] = f"{fields[current]} {text}".strip()


def _goes_on(lines: tuple[Line, ...], at: int, fields: dict[Field, str]) -> bool:
    """Tells whether after a blank line the head goes on: one more label that it has not had."""
    below = (line for line in lines[at + 1 : at + 4] if line.text.strip() not in ("", markup.MARK))
    following = next(below, None)
    label = following.label if following else None
    return (label is not None and label.field not in fields and Field.SUBJECT not in fields | {}) or (
        label is not None and label.field not in fields and label.field in (Field.FROM, Field.TO, Field.CC, Field.DATE)
    )


def _continues(lines: tuple[Line, ...], at: int, value: str, current: Field | None) -> bool:
    """Tells whether an unlabelled line belongs to the field above: its list goes on, or a label follows."""
    if not value and current is not None:
        return True
    text = lines[at].text.strip()
    in_list = current in (Field.FROM, Field.TO, Field.CC, Field.OTHER)
    if in_list and (value.endswith((",", ";", "<")) or value.count("<") > value.count(">") or text.startswith("<")):
        return True
    return any(line.label is not None for line in lines[at + 1 : at + 2])


def _is_marked(lines: tuple[Line, ...], at: int) -> bool:
    """Tells whether a divider or a client's own mark stands right above a line."""
    above = _nearest_above(lines, at)
    if above is None:
        return False
    return lines[above].text.strip() == markup.MARK or read_divider(lines[above].text) in (
        Divider.FORWARDED,
        Divider.ORIGINAL,
    )


def _nearest_above(lines: tuple[Line, ...], at: int, floor: int = 0) -> int | None:
    return next((number for number in range(at - 1, max(floor, at - 5) - 1, -1) if lines[number].text.strip()), None)


def _divider_above(lines: tuple[Line, ...], at: int, floor: int) -> int:
    """Returns the first line of what divides: marks, a rule, a divider, in any order, with blank lines between."""
    start = at
    while (above := _nearest_above(lines, start, floor)) is not None:
        text = lines[above].text.strip()
        if text != markup.MARK and read_divider(text) in (None, Divider.END):
            break
        start = above
    return start


def _with_divider(head: Head, start: int, lines: tuple[Line, ...]) -> Head:
    """Returns the head with its divider; a divider repeated below the fields belongs to the head too."""
    kinds = [read_divider(line.text) for line in lines[start : head.start]]
    divider = next((kind for kind in (Divider.FORWARDED, Divider.ORIGINAL, Divider.RULE) if kind in kinds), None)
    below = next((at for at in range(head.end, min(len(lines), head.end + 3)) if lines[at].text.strip()), None)
    repeats = below is not None and divider is Divider.FORWARDED and _repeats(lines, below)
    end = below + 1 if repeats and below is not None else head.end
    return replace(head, start=start, end=end, divider=divider)


def _repeats(lines: tuple[Line, ...], at: int) -> bool:
    following = next((line for line in lines[at + 1 : at + 4] if line.text.strip()), None)
    is_bare = following is None or following.label is None
    return is_bare and read_divider(lines[at].text) is Divider.FORWARDED


def _sentence_head(lines: tuple[Line, ...], at: int) -> Head | None:
    """Returns the head that "On 3 March 2026 at 09:12, Dana Ng <d@x.example> wrote:" is, over at most three lines."""
    text = ""
    for number in range(at, min(len(lines), at + 3)):
        piece = lines[number].text.strip()
        if not piece or len(text) + len(piece) > 300:
            return None
        text = f"{text} {piece}".strip()
        if text.endswith((":", "\uff1a")):
            said = read_sentence(text)
            if said is None:
                return None
            return Head(
                start=at,
                end=number + 1,
                depth=lines[at].depth,
                is_sentence=True,
                sender=said.sender,
                written=said.written,
            )
    return None


def _common_language(labels: list[Label]) -> str | None:
    """Returns the language of the From label, which mail clients translate even where they leave the others in English.

    Of several languages that share it, the one that owns most of the other labels.
    """
    owners = next((label.languages for label in labels if label.field is Field.FROM), frozenset())
    votes = Counter(language for label in labels for language in label.languages if language in owners)
    return max(sorted(votes), key=votes.__getitem__, default=None)
