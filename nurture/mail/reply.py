"""The new words of a reply: quoted mail, signatures and client footers cut away."""

import re
from dataclasses import dataclass

_QUOTE_LINE = re.compile(r"^\s*>")
_INTRODUCTION = re.compile(
    r"^\s*(?:on|am|le|el|il|op|em|den|w dniu)\b.{5,200}(?:wrote|schrieb|écrit|escribió|scritto|schreef|escreveu|skrev)",
    re.I,
)
_SIGNATURE = re.compile(r"^-- ?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText:
    """What a person wrote anew: `text` without the signature, `text_with_signature`, and the signature alone."""

    text: str
    text_with_signature: str
    signature: str = ""


def split_reply(text: str) -> ReplyText:
    """Returns the new words of a plain-text reply."""
    lines = text.replace("\r\n", "\n").split("\n")
    cut = next((at for at, line in enumerate(lines) if _INTRODUCTION.match(line)), len(lines))
    kept = [line for line in lines[:cut] if not _QUOTE_LINE.match(line)]
    at = next((at for at, line in enumerate(kept) if _SIGNATURE.match(line)), len(kept))
    whole, words = "\n".join(kept).strip(), "\n".join(kept[:at]).strip()
    return ReplyText(text=words, text_with_signature=whole, signature="\n".join(kept[at:]).strip())
