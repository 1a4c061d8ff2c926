"""The new words of a reply: quoted mail, signatures and client footers cut away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nurture.mail.reply_foot import find_signature, without_footers
from nurture.mail.reply_quote import Marker, find_marker, is_quoted

_LONGEST = 400_000
_MANY_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText:
    """What a person wrote anew: `text` without the signature, `text_with_signature`, and the signature alone."""

    text: str
    text_with_signature: str
    signature: str = ""


def split_reply(text: str) -> ReplyText:
    """Returns the new words of a plain-text reply; answers written under quoted lines are kept."""
    lines = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
    kept = without_footers(_unquoted(lines))
    at = find_signature(kept)
    return ReplyText(text=_joined(kept[:at]), text_with_signature=_joined(kept), signature=_joined(kept[at:]))


def _unquoted(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        marker = find_marker(lines, at)
        end = marker.start if marker else len(lines)
        kept += [line for line in lines[at:end] if not is_quoted(line)]
        if marker is None or _ends_reply(lines, marker, kept):
            break
        at = marker.end
    return kept


def _ends_reply(lines: Sequence[str], marker: Marker, kept: Sequence[str]) -> bool:
    """Everything below the announcement is quoted, unless its lines are marked or nothing was written above."""
    following = next((lines[at] for at in range(marker.end, len(lines)) if lines[at].strip()), "")
    return any(line.strip() for line in kept) and not is_quoted(following)


def _joined(lines: Sequence[str]) -> str:
    return _MANY_BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()
