"""Pass-ons: a prospect's own mail handed to the rep below one line, and nothing else with it."""

import re
from dataclasses import dataclass, replace
from html import escape

import nh3

from nurture.content.render import Rendered

_TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area"}
_END = "</body>"
_TARGET = re.compile(r' (?:href|cite)="([^"]*)"')

THEIR_LINK = "[their own link to stop stands here]"
"""Stands for a stop link in what the team is shown: a curious click there would stop the prospect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirMail:
    """The words of a prospect's mail as they came; `html` is None when there was none."""

    subject: str
    text: str
    html: str | None = None


def hand_over(first_line: Rendered, theirs: TheirMail, *, hidden: tuple[tuple[str, str], ...] = ()) -> Rendered:
    """Returns the pass-on: its first line, then the prospect's words under their own subject.

    The rep's answer quotes all of it, so that `hidden` pairs, such as a tagged address in what the prospect quoted and
    the rep's plain one, are replaced in any letter case. Scripts, forms and images are taken out of the HTML.
    """
    text = _replace(theirs.text.strip("\r\n"), hidden)
    # Cleaning also decodes entities, behind which an address could hide from the replacing.
    body = _replace_in_html(nh3.clean(theirs.html, tags=_TAGS), hidden) if theirs.html else _as_html(text)
    page, _, rest = first_line.html.rpartition(_END)
    return replace(
        first_line,
        subject=" ".join(_replace(theirs.subject, hidden).split()) or first_line.subject,
        text=f"{first_line.text.rstrip()}\n\n{text}\n",
        html=f"{page}<div>{body}</div>\n{_END}{rest}",
    )


def _as_html(text: str) -> str:
    return f'<div style="white-space: pre-wrap;">{escape(text)}</div>'


def _replace_in_html(page: str, hidden: tuple[tuple[str, str], ...]) -> str:
    """Words that stand for a link are no place to go to: what led there leads nowhere."""
    unlinked = _TARGET.sub(lambda found: "" if THEIR_LINK in _replace(found[1], hidden) else found[0], page)
    return _replace(unlinked, hidden)


def _replace(text: str, hidden: tuple[tuple[str, str], ...]) -> str:
    for secret, plain in hidden:
        # In links the plus of a tagged address may be percent-encoded (RFC 6068).
        pattern = re.escape(secret).replace(r"\+", r"(?:\+|%2B)")
        text = re.sub(pattern, plain.replace("\\", r"\\"), text, flags=re.IGNORECASE)
    return text
