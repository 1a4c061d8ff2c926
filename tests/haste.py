"""What tests of one process need not do each for itself. Daemons in processes of their own are left as they are.

Its databases do not wait for the disk, and share what is made of statements: a process that is killed loses nothing
without waiting for the disk, only a machine that loses its power does; and no test within one process can bring that
about. Configurations are read once, and templates that were found well under one are not
written out again with every sample.
"""

import pickle
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from shared import REPOSITORY
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from nurture.configuration.revision import Revision, load
from nurture.content.check import check_templates
from nurture.content.remarks import Remark
from nurture.content.render import Templates
from nurture.domain.brakes import USUAL
from nurture.domain.company import Installation
from nurture.domain.delivery import DeliveryMode
from nurture.domain.throttle import CAUTIOUS
from nurture.storage.database import Database, _sqlite_engine


class _Statements:
    """Compiled statements of all databases of a kind. Each engine would compile every one for itself, a test for each.

    Their keys begin with the engine's dialect, and dialects of a kind are alike.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Any] = {}

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return self._known.get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._known[key[1:]] = compiled


_STATEMENTS = {"sqlite": _Statements(), "postgresql": _Statements()}


def hasty_database(url: str) -> Database:
    """Returns a database that is used by this process only as long as a test takes."""
    database = Database(url)
    if database.is_sqlite:
        database._reader = _reader_in_loop(url)
    for engine in {part for part in vars(database).values() if isinstance(part, AsyncEngine)}:
        _hasten(engine)
    return database


def _reader_in_loop(url: str) -> AsyncEngine:
    """Returns what reads without a trip to another thread for each statement; as many may read at once as usual."""
    engine = _sqlite_engine(url, begin="BEGIN", in_loop=True)
    engine.sync_engine.pool._max_overflow = 3
    return engine


def _hasten(engine: AsyncEngine) -> None:
    kind = engine.dialect.name
    engine.sync_engine.update_execution_options(compiled_cache=_STATEMENTS[kind])
    if kind == "sqlite":
        event.listen(engine.sync_engine, "connect", _do_not_wait_for_the_disk)


def _do_not_wait_for_the_disk(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


_WELL: set[tuple[bytes, ...]] = set()
"""What was looked at already, and nothing in it keeps a configuration back."""


def hasty_check(revision: Revision, folder: Path, *, config: Path) -> tuple[Remark, ...]:
    """Returns the errors that `check_templates` finds: at once where the same was found well before."""
    house = pickle.dumps(_as_templates_see(revision.installation))
    key = (_files(folder), _files(config, but=("nurture.yaml",)), house)
    if key in _WELL:
        return ()
    errors = tuple(remark for remark in check_templates(revision, folder, config=config) if remark.is_error)
    if not errors:
        _WELL.add(key)
    return errors


_LOADED: dict[tuple[bytes, ...], tuple[Path, Revision]] = {}
"""Configurations without a warning by their files, each with the folder that it was read from."""


def hasty_load(folder: Path, *, templates: Path) -> Revision:
    """Returns what `load` returns, which is read once for all tests of a process."""
    key = (_files(folder), _files(templates))
    if key not in _LOADED:
        revision = load(folder, templates=templates)
        if revision.warnings:
            return revision
        _LOADED[key] = (folder, revision)
    read_from, revision = _LOADED[key]
    places = {
        name: replace(place, file=str(folder / Path(place.file).relative_to(read_from)))
        for name, place in revision.places.items()
    }
    return replace(revision, places=places)


def _as_templates_see(installation: Installation) -> Installation:
    """Returns it without what tests change most often, or what cannot be kept, and no mail is written of."""
    usual = replace(installation, delivery=DeliveryMode.SANDBOX, allowlist=(), limits=CAUTIOUS, brakes=USUAL)
    return replace(usual, relays=(), signing_keys=())


def hasty_templates(folder: Path) -> Templates:
    """Returns the templates of a folder; the shipped ones are compiled once for all tests of a process."""
    return shipped_templates() if _files(folder) == _shipped_files() else Templates(folder)


@cache
def shipped_templates() -> Templates:
    """Returns the shipped templates, which are compiled once for all tests of a process."""
    return Templates(REPOSITORY / "templates")


@cache
def _shipped_files() -> bytes:
    return _files(REPOSITORY / "templates")


def _files(folder: Path, *, but: tuple[str, ...] = ()) -> bytes:
    """Returns what names all files below a folder, but those of these names."""
    digest = blake2b(digest_size=16)
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in but):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode() + content)
    return digest.digest()
