"""The files of a configuration folder: read once, within limits, and told apart by a digest of all their bytes."""

from hashlib import blake2b
from pathlib import Path

from nurture.configuration.front_matter import read_marked
from nurture.configuration.problems import Place, Problems
from nurture.configuration.source import MAX_BYTES, Node, read_tree

_YAML = (".yaml", ".yml")
_MARKDOWN = (".md",)


class Folder:
    """Reads files below one folder and remembers what it read."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self._folder = folder
        self._problems = problems
        self._digest = blake2b(digest_size=16)

    @property
    def digest(self) -> str:
        """A hexadecimal digest of the names and bytes of every file read so far."""
        return self._digest.hexdigest()

    def tree(self, name: str) -> Node | None:
        """Returns the tree of one file, or None after noting why there is none."""
        raw = self._read(name)
        if raw is None:
            return None
        self._digest.update(f"{name}\0{len(raw)}\0".encode() + raw)
        read = read_marked if name.endswith(_MARKDOWN) else read_tree
        return read(str(self._folder / name), raw, self._problems)

    def trees(self, name: str, *, markdown: bool = False) -> tuple[Node, ...]:
        """Returns the trees of all YAML files in a folder below, ordered by name, but for hidden ones.

        With `markdown` those of Markdown files with front matter too, but for a README.
        """
        below = self._folder / name
        suffixes = _YAML + _MARKDOWN if markdown else _YAML
        names = sorted(path.name for path in below.glob("*") if _is_ours(path, suffixes)) if below.is_dir() else []
        found = (self.tree(f"{name}/{file}") for file in names)
        return tuple(node for node in found if node is not None)

    def fault(self, name: str, text: str) -> None:
        """Notes a problem with a file or folder as a whole."""
        self._problems.add(Place(file=str(self._folder / name)), "", text)

    def _read(self, name: str) -> bytes | None:
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            self.fault(name, "expected a file, found none; `nurture init` lays out a starter")
        except IsADirectoryError:
            self.fault(name, "expected a file, found a folder")
        except OSError as error:
            self.fault(name, f"expected a file that can be read: {error.strerror}")
        return None


def _is_ours(path: Path, suffixes: tuple[str, ...]) -> bool:
    return path.suffix in suffixes and not path.name.startswith(".") and path.name.lower() != "readme.md"
