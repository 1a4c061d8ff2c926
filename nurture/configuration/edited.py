"""What an edit did to the files of a configuration, in words: names that changed, templates, content, other files."""

from collections.abc import Iterable, Iterator, Mapping

from nurture.configuration.cadences import read_cadence
from nurture.configuration.problems import Problems
from nurture.configuration.section import Section
from nurture.configuration.snapshot import CONFIG, TEMPLATES
from nurture.configuration.source import Table, read_tree
from nurture.domain.cadence import Cadence, Step
from nurture.domain.counted import counted

_CADENCES = f"{CONFIG}/cadences/"
_NAMED = 3
"""So many files are named; of more it is told how many."""

Files = Mapping[str, bytes]


def edited(before: Files, after: Files) -> tuple[str, ...]:
    """Returns what differs between the files of two revisions, a few words for each kind of thing."""
    differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    templates = [name for name in differing if name.startswith(f"{TEMPLATES}/")]
    content = [name for name in differing if name.startswith(f"{CONFIG}/content/")]
    others = [name.removeprefix(f"{CONFIG}/") for name in differing if name not in {*templates, *content}]
    more = [f"and {counted(len(others) - _NAMED, 'more file')}"] if len(others) > _NAMED else []
    return (
        *_renamed(_cadences(before, differing), _cadences(after, differing)),
        *([f"words of {counted(len(templates), 'template')}"] if templates else []),
        *([f"content in {counted(len(content), 'file')}"] if content else []),
        *([f"edited: {', '.join((*others[:_NAMED], *more))}"] if others else []),
    )


def _cadences(files: Files, names: Iterable[str]) -> tuple[Cadence, ...]:
    """Returns the cadences in those of the files, as far as they can be read."""
    chosen = (name for name in names if name.startswith(_CADENCES) and name in files)
    trees = (read_tree(name, files[name], Problems()) for name in chosen)
    return tuple(read_cadence(Section(tree, "", Problems())) for tree in trees if isinstance(tree, Table))


def _renamed(before: tuple[Cadence, ...], after: tuple[Cadence, ...]) -> Iterator[str]:
    yield from _new_names(before, after)
    for cadence in after:
        earlier = next((each for each in before if each.id in (cadence.id, *cadence.was)), None)
        for words in _new_names(earlier.steps, cadence.steps) if earlier else ():
            yield f"{words} in {cadence.id}"


def _new_names(before: Iterable[Cadence | Step], after: Iterable[Cadence | Step]) -> Iterator[str]:
    had = {each.id for each in before}
    for each in after:
        former = next((name for name in each.was if name in had), None)
        if former and each.id not in had:
            yield f"renamed {former} to {each.id}"
