"""`content/*.yaml` and `content/*.md`: what is worth reading."""

import re
from dataclasses import replace
from functools import partial

from nurture.configuration.codes import language
from nurture.configuration.folder import Folder
from nurture.configuration.forms import taking, text_form
from nurture.configuration.problems import Problems, Unexpected
from nurture.configuration.scalars import day, line, link, member, name, number, paragraph
from nurture.configuration.section import Located, Section, read_nodes
from nurture.configuration.source import Items, Node, Table
from nurture.domain.content import ContentItem, ContentKind
from nurture.domain.rejection import UNENROLLED, Reason
from nurture.domain.traits import Role

MAX_TITLE = 78
"""The title becomes the subject of a mail; longer ones are cut off by mail programs (RFC 5322, 2.1.1)."""

MAX_TEXT = 5_000
"""Characters of the own words of an item: more is no mail between two people, and belongs behind a link."""

ENROLLED_REASONS = tuple(reason for reason in Reason if reason not in UNENROLLED)

_OF_A_REP = re.compile(r"rep-\d+\Z")
_NOT_IN_TEXT = (
    (
        re.compile(r"^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$"),
        "expected no rule, below which the footer of the mail stands",
    ),
    (re.compile(r"!\[[^\]]*\]\("), "expected no image, since mails carry none; give a link instead"),
    (
        re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"),
        "expected Markdown and no HTML, which would stand in the mail as it is written; write **bold** or *slanted*",
    ),
    (re.compile(r"\{[{%]"), "expected plain Markdown; nothing is filled in here, as it is in a template"),
)
_Versions = tuple[ContentItem, ...]


def read_items(files: Folder, problems: Problems) -> tuple[Located[_Versions], ...]:
    """Returns the items of all files, each with a version for each language, after noting ids that stand twice.

    A YAML file holds one or a list, a Markdown file one in one language.
    """
    trees = files.trees("content", markdown=True)
    elements = tuple(element for tree in trees for element in _elements(tree, problems))
    read = read_nodes(elements, problems, read_item)
    _check_unique(read)
    return read


def _elements(tree: Node, problems: Problems) -> tuple[tuple[Node, str], ...]:
    items = _below_one_key(tree)
    if items is not None:
        told = "expected the list of items alone, without a key above it; take that line away"
        problems.add(tree.place, "", told)
        tree = items
    if not isinstance(tree, Items):
        return ((tree, ""),)
    return tuple((node, f"[{index}]") for index, node in enumerate(tree.nodes))


def _below_one_key(tree: Node) -> Items | None:
    """Returns the list that stands below the only key of a file, as other programs have it."""
    below = tuple(tree.nodes.values()) if isinstance(tree, Table) else ()
    return below[0] if len(below) == 1 and isinstance(below[0], Items) else None


def read_item(section: Section) -> _Versions:
    """Returns one item, once for each language."""
    shared = _shared(section)
    if not section.has("versions"):
        return (_version(section, shared),)
    return tuple(each.value for each in section.children("versions", partial(_version, shared=shared)))


def _shared(section: Section) -> ContentItem:
    """Returns what all versions of an item have in common; its words are still empty."""
    item = ContentItem(
        id=section.required("id", _id, ""),
        title="",
        text="",
        language="",
        kind=section.optional("kind", member(ContentKind), ContentKind.ARTICLE),
        reasons=section.many("reasons", member(ENROLLED_REASONS)),
        roles=section.many("roles", member(Role)),
        competitors=section.many("competitors", _spelled),
        industries=section.many("industries", _lower),
        topics=section.many("topics", line),
        fresh_from=section.optional("fresh_from", day, None),
        fresh_until=section.optional("fresh_until", day, None),
        weight=section.optional("weight", number(1, 100), 1),
        was=section.many("was", name),
    )
    if item.fresh_from and item.fresh_until and item.fresh_from > item.fresh_until:
        section.fault("fresh_until", f"expected a day on or after {item.fresh_from}")
    return item


def _version(section: Section, shared: ContentItem) -> ContentItem:
    """Returns the item in one language."""
    item = replace(
        shared,
        title=section.required("title", _title, ""),
        text=section.required("text", _text, ""),
        language=section.required("language", language, ""),
        url=section.optional("url", link, None),
    )
    is_note = item.kind is ContentKind.NOTE
    if is_note == section.has("url"):
        section.fault(
            "url",
            "expected no link in a note"
            if is_note
            else f"expected a link, since it is of the kind {item.kind}; own words alone are of the kind note",
        )
    return item


@taking(
    text_form("a name of small letters, digits and hyphens", "audit-guide", "^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$")
)
def _id(text: str) -> str:
    if _OF_A_REP.match(text):
        raise Unexpected(
            f"expected another name, since rep- and a number is what reps answer heads-ups with; got {text!r}"
        )
    return name(text)


@taking(text_form("a line of words", "Initech", minLength=1))
def _spelled(text: str) -> str:
    return " ".join(line(text).split())


@taking(text_form("a line of words", "Initech", minLength=1))
def _lower(text: str) -> str:
    return _spelled(text).lower()


@taking(text_form("a line of words", "What auditors ask first", minLength=1, maxLength=MAX_TITLE))
def _title(text: str) -> str:
    title = line(text)
    if len(title) > MAX_TITLE:
        raise Unexpected(f"expected at most {MAX_TITLE} characters, since it becomes a subject; got {len(title)}")
    return title


@taking(text_form("a few sentences of Markdown", "Four pages on audits.", minLength=1, maxLength=MAX_TEXT))
def _text(text: str) -> str:
    words = paragraph(text)
    if len(words) > MAX_TEXT:
        raise Unexpected(f"expected at most {MAX_TEXT:,} characters, a mail between two people; got {len(words):,}")
    for number_of, each in enumerate(words.splitlines(), start=1):
        for pattern, expected in _NOT_IN_TEXT:
            if pattern.search(each):
                raise Unexpected(f"{expected}; got it in line {number_of} of the text")
    return words


def _check_unique(read: tuple[Located[_Versions], ...]) -> None:
    seen: set[tuple[str, str]] = set()
    ids = {item.id for located in read for item in located.value}
    renamed: dict[str, str] = {}
    for located in read:
        for item in located.value:
            if item.id and (item.id, item.language) in seen:
                located.section.fault(
                    "id",
                    f"expected each id once in a language; another item is called {item.id} in {item.language} too",
                )
            seen.add((item.id, item.language))
            _check_renamed(located.section, item, ids, renamed)


def _check_renamed(section: Section, item: ContentItem, ids: set[str], renamed: dict[str, str]) -> None:
    """Notes an earlier id that is still somebody's: the history of its uses can follow one item only."""
    for old in item.was:
        other = old if old in ids else renamed.get(old, item.id)
        if other != item.id or old == item.id:
            section.fault("was", f"expected an id that no other item has or had; {old} is one of {other}")
        renamed[old] = item.id
