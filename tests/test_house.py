"""The rules of this house that no linter holds: size, words, links, addresses."""

import ast
import re
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from nurture.cli.commands import COMMANDS
from nurture.domain.rejection import Reason
from nurture.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "nurture"
DOCS = REPOSITORY / "docs"


def _tracked() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return tuple(REPOSITORY / name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _modules() -> tuple[Path, ...]:
    """Returns the modules that people write; migrations are generated and then never touched."""
    return tuple(sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts))


UNCOUNTED = frozenset({"self", "cls", "tx", "now"})
"""What a function is given because of where it stands: its object, the transaction, the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function: its place, and its lines without docstring, blank lines and comments."""

    place: str
    lines: int
    arguments: int


def _functions() -> tuple[Function, ...]:
    return tuple(
        _measured(path, node)
        for path in _modules()
        for node in ast.walk(ast.parse(_text(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _measured(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    source = _text(path).splitlines()
    skipped: set[int] = set()
    if ast.get_docstring(node) is not None:
        skipped.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    code = [
        at
        for at in lines
        if at not in skipped and source[at - 1].strip() and not source[at - 1].strip().startswith("#")
    ]
    given = node.args
    arguments = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs) if a.arg not in UNCOUNTED]
    return Function(place=f"{_name(path)}:{node.lineno} {node.name}", lines=len(code), arguments=len(arguments))


# Size


def test_no_function_is_longer_than_forty_lines() -> None:
    assert not [f"{f.place}: {f.lines} lines" for f in _functions() if f.lines > 40]


def test_functions_are_short_as_a_rule() -> None:
    lengths = sorted(f.lines for f in _functions())
    assert statistics.median(lengths) <= 6
    assert statistics.quantiles(lengths, n=10)[-1] <= 22


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    # A lexicon, the tables of the database and the kinds of letters are data: read by key, not from top to bottom.
    data = ("nurture/mail/lexicon/", "nurture/storage/schema.py", "nurture/domain/letter.py")
    assert not [_name(p) for p in _modules() if len(_text(p).splitlines()) > 300 and not _name(p).startswith(data)]


def test_packages_are_at_most_two_levels_deep() -> None:
    assert not [_name(p) for p in _modules() if len(p.relative_to(PACKAGE).parts) > 3]


def test_a_function_takes_at_most_five_arguments() -> None:
    # The options of a command are its arguments.
    counted = [f for f in _functions() if not f.place.startswith("nurture/cli/")]
    assert not [f"{f.place}: {f.arguments}" for f in counted if f.arguments > 5]


# Words


def test_each_module_says_in_one_line_what_it_owns() -> None:
    for path in _modules():
        docstring = ast.get_docstring(ast.parse(_text(path)))
        assert docstring, f"{_name(path)} has no docstring"
        assert re.match(r"[^\n]+[.:?](\n\n|\Z)", docstring), f"{_name(path)}: the first line is no sentence"


def test_only_commands_print() -> None:
    printing = re.compile(r"^\s*print\(", re.MULTILINE)
    free = ("nurture/cli/", "nurture/__main__.py")
    assert not [_name(p) for p in _modules() if printing.search(_text(p)) and not _name(p).startswith(free)]


def test_no_module_is_named_for_nothing() -> None:
    assert not [
        _name(p)
        for p in _modules()
        if p.stem in {"utils", "util", "helpers", "common", "manager", "base", "data", "misc"}
    ]


def test_nothing_is_left_to_do_later() -> None:
    later = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    assert not [_name(p) for p in _tracked() if p.suffix in {".py", ".md", ".yaml", ".toml"} and later.search(_text(p))]


# The repository stands alone


FOREIGN = {
    "a package registry's host": re.compile(
        r"\b(?:pypi\W(?:org|python)|pythonhosted\W(?:org|com)|npmjs\W(?:org|com)|crates\Wio|rubygems\Worg|ghcr\Wio|quay\Wio)\b"
        r"|\bdocker\Wio/"
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.~-])/(?:root|work|Users|mnt|opt/(?:pypi|wheels))/|(?<![\w.~-])/home/\w"
    ),
    "an issue by its number": re.compile(r"\bissue #?\d", re.IGNORECASE),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names(what: str) -> None:
    found = [f"{_name(path)}: {hit.group()}" for path in _tracked() for hit in FOREIGN[what].finditer(_text(path))]
    assert not found


# Addresses in samples


SAMPLES = ("config/", "templates/", "tests/", "docs/", "deploy/", "benchmarks/", "README.md", "CONTRIBUTING.md")
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")
LINK = re.compile(r"https?://((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")
LINKABLE = ("example", "rfc-editor.org", "w3.org", "keepachangelog.com", "semver.org", "json-schema.org")
# The rules of each country stand beside the page where they were looked up.
OF_LAWS = ("config/jurisdictions.yaml", "docs/reference/jurisdictions.md")
# Free-mail providers have rules of their own, which tests must be able to name.
NOBODY = re.compile(
    r"gmail\.com|googlemail\.com|hotmail\.com|outlook\.com|yahoo\.com|gmx\.(?:de|net)|web\.de|example\.(?:com|org|net)",
    re.IGNORECASE,
)


def _samples() -> list[Path]:
    return [path for path in _tracked() if _name(path).startswith(SAMPLES) and path.suffix != ".eml"]


def test_sample_addresses_belong_to_nobody() -> None:
    allowed = ("example", "invalid", "localhost", "test")
    found = [
        f"{_name(path)}: {hit.group()}"
        for path in _samples()
        for hit in ADDRESS.finditer(_text(path))
        if hit.group(1).rpartition(".")[2].lower() not in allowed and not NOBODY.fullmatch(hit.group(1))
    ]
    assert not found


def test_what_ops_start_from_links_to_sample_domains_only() -> None:
    found = [
        f"{_name(path)}: {hit.group()}"
        for path in _samples()
        if _name(path).startswith(("config/", "templates/", "docs/", "deploy/")) and _name(path) not in OF_LAWS
        for hit in LINK.finditer(_text(path))
        if not hit.group(1).lower().endswith(LINKABLE)
    ]
    assert not found


# Documentation


MARKDOWN_LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def _pages() -> list[Path]:
    return [
        *sorted(DOCS.rglob("*.md")),
        *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    ]


def _anchors(page: Path) -> set[str]:
    """Returns the anchors of a page's headings as they are made for Markdown pages: lower case, hyphens for spaces."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(_text(page))}


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for link in MARKDOWN_LINK.findall(_text(page)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{_name(page)} leads to {link}"
        assert not anchor or anchor in _anchors(target), f"{_name(page)} leads to {link}"


def test_every_page_is_in_the_index() -> None:
    index = {(DOCS / link.partition("#")[0]).resolve() for link in MARKDOWN_LINK.findall(_text(DOCS / "README.md"))}
    assert not [
        _name(page) for page in DOCS.rglob("*.md") if page != DOCS / "README.md" and page.resolve() not in index
    ]


def test_every_promise_has_its_own_file_of_tests_and_a_place_in_the_docs() -> None:
    described = _text(DOCS / "reference" / "promises.md")
    kept = sorted((REPOSITORY / "tests" / "promises").glob("test_*.py"))
    assert not [file.name for file in kept if file.name not in described]
    assert not [
        name for name in re.findall(r"`tests/promises/(test_\w+\.py)`", described) if name not in {f.name for f in kept}
    ]


def test_every_reason_a_cadence_can_take_is_in_the_reference() -> None:
    described = _text(DOCS / "reference" / "cadence.md")
    assert not [reason.value for reason in Reason if f"`{reason.value}`" not in described]


def test_every_setting_is_in_the_reference_in_its_own_words_and_nothing_else_is() -> None:
    rows = re.findall(
        r"^\| `(NURTURE_[A-Z_]+)` \|.*\| (.+) \|$", _text(DOCS / "reference" / "settings.md"), re.MULTILINE
    )
    assert dict(rows) == {f"NURTURE_{name.upper()}": field.description for name, field in Settings.model_fields.items()}


def test_every_command_is_in_the_reference_and_nothing_else_is() -> None:
    described = re.findall(r"^### nurture (\w+(?:-\w+)*)", _text(DOCS / "reference" / "commands.md"), re.MULTILINE)
    assert sorted(described) == sorted(line.name for line in COMMANDS)
