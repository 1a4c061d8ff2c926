"""A snapshot: every file of a configuration and its templates at one moment, as a digest, packed, or laid out again."""

import io
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from nurture.domain.errors import ConfigurationError

_SUFFIXES = frozenset({".yaml", ".yml", ".md", ".j2", ".html", ".txt", ".json"})
_MOST_FILES = 5_000
_MOST_BYTES = 32 * 1024 * 1024
_DEEPEST = 6

CONFIG, TEMPLATES = "config", "templates"
"""The two folders of a snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Files by their names, such as `config/team.yaml`."""

    files: Mapping[str, bytes]
    digest: str

    def packed(self) -> bytes:
        """Returns the files as a ZIP archive; the same files give the same bytes."""
        return _packed(tuple(sorted(self.files.items())))

    def lay_out(self, folder: Path) -> Path:
        """Writes the files below a folder named by the digest, unless it is there, and returns that."""
        place = folder / self.digest
        if not place.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            half = Path(tempfile.mkdtemp(dir=folder, prefix=".half-"))
            for name, content in self.files.items():
                path = half / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            _put(half, place)
        return place


def snapshot_of(files: Mapping[str, bytes]) -> Snapshot:
    """Returns a snapshot of these files."""
    digest = blake2b(digest_size=16)
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return Snapshot(files=files, digest=digest.hexdigest())


def take_snapshot(config: Path, templates: Path) -> Snapshot:
    """Returns what stands in the two folders now; hidden files and those of other kinds are left out.

    Raises ConfigurationError when there is too much, or when a file cannot be read.
    """
    files: dict[str, bytes] = {}
    room = _MOST_BYTES
    for name, folder in ((CONFIG, config), (TEMPLATES, templates)):
        for path in _paths(folder):
            content = _read(path, room)
            room -= len(content)
            files[f"{name}/{path.relative_to(folder).as_posix()}"] = content
            if len(files) > _MOST_FILES:
                raise ConfigurationError(f"{folder}: more than {_MOST_FILES} files; keep other files elsewhere")
    return snapshot_of(files)


def unpack(packed: bytes) -> Snapshot:
    """Returns the snapshot that was packed."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return snapshot_of({name: archive.read(name) for name in archive.namelist()})


def forget_older(folder: Path, *, keep: str, before: float) -> None:
    """Removes what was laid out below a folder before that time (seconds since 1970), but for one digest.

    A younger one may be read by another process at this moment; an older one is laid out again when it is asked for.
    """
    for place in folder.iterdir():
        if place.name != keep and _is_older(place, before):
            shutil.rmtree(place, ignore_errors=True)


def _is_older(place: Path, before: float) -> bool:
    """Tells whether it is a folder of before that time; what another lays out at this moment may lose its name."""
    try:
        found = place.stat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_mtime < before


@lru_cache(maxsize=4)
def _packed(files: tuple[tuple[str, bytes], ...]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _paths(folder: Path) -> Iterator[Path]:
    """Yields the files below a folder, by name; links are followed, since Kubernetes mounts files as links."""
    for place, folders, names in os.walk(folder, followlinks=True):
        depth = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and depth < _DEEPEST)
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix in _SUFFIXES:
                yield Path(place) / name


def _read(path: Path, room: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(room + 1)
    except OSError as error:
        raise ConfigurationError(f"{path}: expected a file that can be read: {error.strerror}") from None
    if len(content) > room:
        raise ConfigurationError(f"{path}: the configuration is larger than {_MOST_BYTES // 1024 // 1024} MB in all")
    return content


def _put(half: Path, place: Path) -> None:
    """Gives a folder its name; where another process was first, its copy has the same files."""
    try:
        half.rename(place)
    except OSError:
        shutil.rmtree(half)
