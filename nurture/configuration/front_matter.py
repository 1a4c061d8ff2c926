"""Markdown files with front matter: the keys above, the words below, the name and the language from the file's name."""

from pathlib import PurePath

from nurture.configuration.codes import language
from nurture.configuration.forms import Reader
from nurture.configuration.problems import Place, Problems, Unexpected
from nurture.configuration.scalars import name
from nurture.configuration.source import Node, Scalar, Table, read_text, read_tree

_FENCE = "---"


def read_marked(file: str, raw: bytes, problems: Problems) -> Node | None:
    """Returns what stands above, with the words below as `text`, or None after noting why there is none.

    `a-story.en.md` says `id: a-story` and `language: en`, unless the front matter does.
    """
    text = read_text(file, raw, problems)
    if text is None:
        return None
    lines = text.splitlines()
    begin, end = _fences(lines)
    if begin != 0 or end is None:
        _note_fences(Place(file=file, line=(begin or 0) + 1), begin, problems)
        return None
    # The first line stays empty, so that an error names the line of the file.
    above = read_tree(file, "\n".join(("", *lines[1:end])).encode(), problems)
    if not isinstance(above, Table):
        return above
    if wanted := _wanted_name(above, file):
        told = f"expected the item's id and its language in the name of the file; name it {wanted}"
        problems.add(Place(file=file), "", told)
        return None
    return _joined(above, _words(file, lines, end), file, problems)


def _fences(lines: list[str]) -> tuple[int | None, int | None]:
    """Returns where the front matter begins and ends, each counted from 0, None where that is nowhere."""
    begin = next((place for place, line in enumerate(lines) if line.strip()), 0)
    fences = [place for place, line in enumerate(lines) if line.rstrip() == _FENCE]
    return (begin, next(iter(fences[1:]), None)) if begin in fences else (None, None)


def _note_fences(place: Place, begin: int | None, problems: Problems) -> None:
    if begin is None:
        told = "expected front matter: a line '---', then keys and values, then '---'"
    elif begin:
        told = "expected the front matter, which begins here, in the first line; take away the empty lines above it"
    else:
        told = "the front matter that begins here does not end; write a line '---' between its keys and the words"
    problems.add(place, "", told)


def _wanted_name(above: Table, file: str) -> str | None:
    """Returns what the file should be called, None where what its name says can be read or stands above."""
    item_id, tag = _parts(file)
    id_near, tag_near = _near(name, item_id), _near(language, tag)
    if (id_near == item_id or "id" in above.nodes) and (tag_near == tag or "language" in above.nodes):
        return None
    above_tag = above.nodes.get("language")
    said = _near(language, above_tag.text) if isinstance(above_tag, Scalar) else None
    return f"{id_near or 'an-item'}.{tag_near or said or 'en'}.md"


def _parts(file: str) -> tuple[str, str]:
    """Returns the id and the language that a file's name gives, the language empty where it gives none."""
    item_id, dot, tag = PurePath(file).stem.rpartition(".")
    return (item_id, tag) if dot else (tag, "")


def _near(read: Reader[str], text: str) -> str | None:
    """Returns the text where it can be read, else the nearest that can."""
    try:
        return read(text)
    except Unexpected as error:
        return error.nearest


def _words(file: str, lines: list[str], end: int) -> Scalar:
    first = next((place for place in range(end + 1, len(lines)) if lines[place].strip()), end)
    return Scalar(place=Place(file=file, line=first + 1), text="\n".join(lines[end + 1 :]).strip(), plain=False)


def _joined(above: Table, words: Scalar, file: str, problems: Problems) -> Table:
    if words.text and "text" in above.nodes:
        problems.add(above.key_places["text"], "text", "expected the words once: here, or below the front matter")
    item_id, tag = _parts(file)
    told: dict[str, Node] = {"id": _of_name(item_id, file)}
    if tag:
        told["language"] = _of_name(tag, file)
    if words.text:
        told["text"] = words
    nodes = told | above.nodes
    places = {key: node.place for key, node in told.items()} | above.key_places
    return Table(place=above.place, nodes=nodes, key_places=places, size=above.size + len(told))


def _of_name(text: str, file: str) -> Scalar:
    return Scalar(place=Place(file=file), text=text, plain=False)
