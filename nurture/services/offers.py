"""Offers: configurations that may come into force, read from the folders that ops edit or from the database."""

from dataclasses import dataclass
from pathlib import Path

from nurture.configuration.revision import Revision, load
from nurture.configuration.snapshot import CONFIG, TEMPLATES, Snapshot, take_snapshot, unpack
from nurture.content.check import check_templates
from nurture.content.render import Templates
from nurture.domain.errors import ConfigurationError

_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A configuration without mistakes, and the files it was read from."""

    revision: Revision
    snapshot: Snapshot

    @property
    def digest(self) -> str:
        """What names all its files."""
        return self.snapshot.digest

    def templates(self, folder: Path) -> Templates:
        """Returns its templates, from a copy below the folder that no edit reaches."""
        return Templates(self.snapshot.lay_out(folder) / TEMPLATES)


def read_offer(config: Path, templates: Path, *, checked: bool = True) -> Offer:
    """Returns what stands in the folders; without the check of every template it is quick.

    What is read while somebody writes is read again: half a file may be a configuration too. Raises ConfigurationError
    with every mistake in a line of its own.
    """
    for _ in range(_TRIES):
        before = take_snapshot(config, templates)
        revision, problems = _load(config, templates, checked=checked)
        if take_snapshot(config, templates).digest == before.digest:
            if revision is None or problems:
                raise ConfigurationError(problems)
            return Offer(revision=revision, snapshot=before)
    raise ConfigurationError(
        f"{config}: the files change while they are read; save them all, and then leave them alone"
    )


def _load(config: Path, templates: Path, *, checked: bool) -> tuple[Revision | None, str]:
    try:
        revision = load(config, templates=templates)
    except ConfigurationError as error:
        return None, str(error)
    found = check_templates(revision, templates, config=config) if checked else ()
    return revision, "\n".join(str(remark) for remark in found if remark.is_error)


def kept_offer(packed: bytes, folder: Path) -> Offer:
    """Returns a configuration as the database keeps it, laid out below the folder.

    Raises ConfigurationError when this version of nurture does not understand it any more.
    """
    snapshot = unpack(packed)
    place = snapshot.lay_out(folder)
    return Offer(revision=load(place / CONFIG, templates=place / TEMPLATES), snapshot=snapshot)
