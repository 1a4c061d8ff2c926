"""`content/*.yaml`: what is worth reading."""

from nurture.configuration.folder import Folder
from nurture.configuration.forms import taking, text_form
from nurture.configuration.problems import Problems, Unexpected
from nurture.configuration.scalars import day, language, line, link, member, name, number, paragraph
from nurture.configuration.section import Located, Section, read_nodes
from nurture.configuration.source import Items, Node
from nurture.domain.content import ContentItem, ContentKind
from nurture.domain.rejection import UNENROLLED, Reason

MAX_TITLE = 78
"""The title becomes the subject of a mail; longer ones are cut off by mail programs (RFC 5322, 2.1.1)."""

ENROLLED_REASONS = tuple(reason for reason in Reason if reason not in UNENROLLED)


def read_items(files: Folder, problems: Problems) -> tuple[ContentItem, ...]:
    """Returns the items of all files, a file holding one or a list, after noting ids that stand twice."""
    elements = tuple(element for tree in files.trees("content") for element in _elements(tree))
    items = read_nodes(elements, problems, _item)
    _check_unique(items)
    return tuple(located.value for located in items)


def _elements(tree: Node) -> tuple[tuple[Node, str], ...]:
    if not isinstance(tree, Items):
        return ((tree, ""),)
    return tuple((node, f"[{index}]") for index, node in enumerate(tree.nodes))


def _item(section: Section) -> ContentItem:
    item = ContentItem(
        id=section.required("id", name, ""),
        title=section.required("title", _title, ""),
        text=section.required("text", paragraph, ""),
        language=section.required("language", language, ""),
        kind=section.optional("kind", member(ContentKind), ContentKind.ARTICLE),
        url=section.optional("url", link, None),
        reasons=section.many("reasons", member(ENROLLED_REASONS)),
        topics=section.many("topics", line),
        fresh_from=section.optional("fresh_from", day, None),
        fresh_until=section.optional("fresh_until", day, None),
        weight=section.optional("weight", number(1, 100), 1),
    )
    _check_item(section, item)
    return item


@taking(text_form("a line of words", "What auditors ask first", minLength=1, maxLength=MAX_TITLE))
def _title(text: str) -> str:
    title = line(text)
    if len(title) > MAX_TITLE:
        raise Unexpected(f"expected at most {MAX_TITLE} characters, since it becomes a subject; got {len(title)}")
    return title


def _check_item(section: Section, item: ContentItem) -> None:
    is_note = item.kind is ContentKind.NOTE
    if is_note == section.has("url"):
        section.fault(
            "url", "expected no link in a note" if is_note else f"expected a link, since it is of the kind {item.kind}"
        )
    if item.fresh_from and item.fresh_until and item.fresh_from > item.fresh_until:
        section.fault("fresh_until", f"expected a day on or after {item.fresh_from}")


def _check_unique(items: tuple[Located[ContentItem], ...]) -> None:
    seen: set[str] = set()
    for located in items:
        if located.value.id and located.value.id in seen:
            located.section.fault("id", f"expected each id once; another item is called {located.value.id} too")
        seen.add(located.value.id)
