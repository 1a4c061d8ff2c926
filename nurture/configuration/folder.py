"""The files of a configuration folder: read once, within limits, and told apart by a digest of all their bytes."""

from hashlib import blake2b
from pathlib import Path

from nurture.configuration.front_matter import read_marked
from nurture.configuration.problems import Place, Problems, nearest_word
from nurture.configuration.scalars import in_words
from nurture.configuration.source import MAX_BYTES, Node, read_tree

_YAML = (".yaml", ".yml")
_MARKDOWN = (".md",)
_LEFT_BEHIND = ("~", ".bak", ".orig", ".rej", ".swp", ".tmp")


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
        visible = sorted(path for path in below.glob("*") if _is_meant(path)) if below.is_dir() else []
        for path in (path for path in visible if path.suffix not in suffixes and path.is_file()):
            told = f"nothing reads this file; expected a name that ends in {in_words(suffixes)}"
            self._problems.warn(Place(file=str(path)), "", told)
        names = [path.name for path in visible if path.suffix in suffixes]
        found = (self.tree(f"{name}/{file}") for file in names)
        return tuple(node for node in found if node is not None)

    def fault(self, name: str, text: str, nearest: str | None = None) -> None:
        """Notes a problem with a file or folder as a whole."""
        self._problems.add(Place(file=str(self._folder / name)), "", text, nearest)

    def _read(self, name: str) -> bytes | None:
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            self.fault(name, "expected a file, found none; `nurture init` lays out a starter", self._likely(name))
        except IsADirectoryError:
            self.fault(name, "expected a file, found a folder")
        except OSError as error:
            self.fault(name, f"expected a file that can be read: {error.strerror}")
        return None

    def _likely(self, name: str) -> str | None:
        """Returns a file of almost that name."""
        found = {path.stem: path.name for path in sorted(self._folder.glob("*")) if path.is_file()}
        stem = nearest_word(Path(name).stem, found)
        return found[stem] if stem else None


def _is_meant(path: Path) -> bool:
    """Tells whether somebody may take a file for one that is read; what editors leave behind is nobody's mistake."""
    is_left = path.name.startswith((".", "#")) or path.name.endswith(_LEFT_BEHIND)
    return not is_left and path.stem.lower() != "readme"
