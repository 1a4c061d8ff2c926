"""Markdown files with front matter: the keys above, the words below, the name and the language from the file's name."""

from pathlib import PurePath

from nurture.configuration.problems import Place, Problems
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
    end = next((place for place, line in enumerate(lines) if place and line.rstrip() == _FENCE), None)
    if not lines or lines[0].rstrip() != _FENCE or end is None:
        problems.add(Place(file=file), "", "expected front matter: a line '---', then keys and values, then '---'")
        return None
    # The first line stays empty, so that an error names the line of the file.
    above = read_tree(file, "\n".join(("", *lines[1:end])).encode(), problems)
    if not isinstance(above, Table):
        return above
    return _joined(above, _words(file, lines, end), file, problems)


def _words(file: str, lines: list[str], end: int) -> Scalar:
    first = next((place for place in range(end + 1, len(lines)) if lines[place].strip()), end)
    return Scalar(place=Place(file=file, line=first + 1), text="\n".join(lines[end + 1 :]).strip(), plain=False)


def _joined(above: Table, words: Scalar, file: str, problems: Problems) -> Table:
    if words.text and "text" in above.nodes:
        problems.add(above.key_places["text"], "text", "expected the words once: here, or below the front matter")
    item_id, dot, language = PurePath(file).stem.rpartition(".")
    told: dict[str, Node] = {"id": _of_name(item_id if dot else language, file)}
    if dot:
        told["language"] = _of_name(language, file)
    if words.text:
        told["text"] = words
    nodes = told | above.nodes
    places = {key: node.place for key, node in told.items()} | above.key_places
    return Table(place=above.place, nodes=nodes, key_places=places, size=above.size + len(told))


def _of_name(text: str, file: str) -> Scalar:
    return Scalar(place=Place(file=file), text=text, plain=False)
