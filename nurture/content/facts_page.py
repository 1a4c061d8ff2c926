"""The reference of what a check-in's template may say: every fact and every filter, from what rendering gives it."""

import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

from nurture.content.render import TouchFacts, fact_names
from nurture.content.sandbox import FILTER_NAMES
from nurture.domain.company import Company
from nurture.domain.content import ContentItem
from nurture.domain.team import Rep

FACTS = {
    "language": "The language of the template, as its base code: `de` in `share.de-CH.md.j2` too.",
    "rep": "Who signs.",
    "rep.name": "Their name.",
    "rep.first_name": "The first word of it.",
    "rep.signature": "Their signature, empty where there is none: `{{ (rep.signature or rep.name) | lines }}`.",
    "company": "Your company, of which every mail shows name, address and privacy page.",
    "company.name": "Its name.",
    "company.address": "Its postal address.",
    "company.privacy": "The link of the privacy page.",
    "since": "The day of the no; where somebody named them, the day of that.",
    "stop_url": "Their own page that ends these mails. It must stand in every mail.",
    "first_name": "Their first name, only where it is certain.",
    "full_name": "Their name as they write it. Greet by it only where there is a `first_name`: then it is sure.",
    "account": "Their company.",
    "item": "The content that was chosen.",
    "item.title": "Its title; often the subject of the mail.",
    "item.text": "Its sentences, in Markdown: `{{ item.text | markdown }}`.",
    "item.url": "Its link; none of a note.",
    "wrote_to": "The rep to whom they wrote the no. It may be another than the one who signs.",
    "named_by": "Who named them, where they never wrote.",
    "formal": "Whether people are addressed formally in this language (`languages: forms:`).",
    "source": "Where their address comes from when it was not their own mail, in the mail's language.",
    "asked_for": "The date they named, in the mail that keeps it: `{{ asked_for | named(asked_precision) }}`.",
    "asked_precision": "How exactly they named that date.",
    "years": "Full years since the no.",
    "is_first": "Whether it is the first mail to them after this no.",
    "reason": "The reason of the no in words of the mail's language, only where the rep or they confirmed it.",
    "quote": "Their own words. A name that exists only with `verbatim_words: true` in `nurture.yaml`.",
}
"""What each fact is, in words; a part of one after a dot."""

FILTERS = {
    "day": "a day, such as 12 November 2026",
    "on_day": "with its preposition: on 12 November 2026",
    "in_month": "in November 2026",
    "named": "a time as exactly as it was named: `named(asked_precision)` gives in the first quarter of 2027",
    "in_words": "a small number in words: two",
    "short_day": "12 Nov 2026, in English, for letters",
    "moment": "a moment in a zone, in English, for letters",
    "first_word": "the first word",
    "lines": "text that keeps its lines, such as a signature",
    "quoted": "text as a quotation",
    "markdown": "text that is Markdown already",
    "capitalize": "with a capital at its beginning",
    "default": "another value where there is none",
    "first": "the first of several",
    "join": 'several put together: `join(", ")`',
    "last": "the last of several",
    "length": "how many",
    "lower": "in small letters",
    "trim": "without the space around it",
    "upper": "in capitals",
}

_PARTS: dict[str, type] = {"rep": Rep, "company": Company, "item": ContentItem}
_WORDS = {str: "text", bool: "yes or no", int: "number", date: "day"}
BAR = "\\|"
"""A bar within a cell of a table."""

_PART = re.compile(r"(<!-- (facts|filters) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def fact_paths() -> tuple[str, ...]:
    """Returns every fact that a template may name, in order, each of those with parts before its own."""
    names = fact_names(may_quote=True)
    ordered = (each.name for each in fields(TouchFacts) if each.name in names)
    return tuple(path for name in ordered for path in (name, *_below(name)))


def _below(name: str) -> Iterator[str]:
    return (path for path in FACTS if path.startswith(f"{name}."))


def filled(page: str) -> str:
    """Returns a page with its tables of facts and filters made anew."""
    made = {"facts": _fact_table, "filters": _filter_table}
    return _PART.sub(lambda found: f"{found[1]}\n{made[found[2]]()}\n\n{found[4]}", page)


def _fact_table() -> str:
    rows = (_row(f"`{path}`", _kind(path), FACTS[path]) for path in fact_paths())
    return "\n".join(("| fact | is | meaning |", "|---|---|---|", *rows))


def _filter_table() -> str:
    rows = (_row(f"`{name}`", FILTERS[name]) for name in FILTER_NAMES)
    return "\n".join(("| filter | gives |", "|---|---|", *rows))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


def _kind(path: str) -> str:
    name, _, part = path.partition(".")
    hint = _hint(_PARTS[name], part) if part else get_type_hints(TouchFacts)[name]
    options: tuple[Any, ...] = get_args(hint) or (hint,)
    kind = next(option for option in options if option is not NoneType)
    return _WORDS.get(kind, "parts, below" if name in _PARTS else "for `named`") + (
        ", or none" if NoneType in options else ""
    )


def _hint(owner: type, part: str) -> Any:
    member = getattr(owner, part, None)
    return get_type_hints(member.fget)["return"] if isinstance(member, property) else get_type_hints(owner)[part]


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
