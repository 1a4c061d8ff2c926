"""YAML into nodes: the traps of YAML 1.1, limits, and files that cannot be read."""

from pathlib import Path

import pytest
from configuration_folder import lay_out, problems_of

from nurture.configuration.problems import Problems
from nurture.configuration.source import Items, Node, Scalar, Table, read_tree
from nurture.domain.errors import ConfigurationError


def tree(text: str | bytes) -> Node:
    problems = Problems()
    node = read_tree("x.yaml", text.encode() if isinstance(text, str) else text, problems)
    problems.raise_any()
    assert node is not None
    return node


def problems_in(text: str | bytes) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        tree(text)
    return str(caught.value).splitlines()


def plain(node: Node) -> object:
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.nodes.items()}
    return [plain(value) for value in node.nodes] if isinstance(node, Items) else node.text


@pytest.mark.parametrize(
    "written",
    [
        "17:00",
        "190:20:30",
        "no",
        "yes",
        "on",
        "off",
        "NO",
        "1_000",
        "0x1F",
        "010",
        "1e3",
        ".inf",
        "2026-10-31",
        "=",
        "true",
    ],
)
def test_a_scalar_stays_the_text_that_was_written(written: str) -> None:
    assert plain(tree(f"key: {written}")) == {"key": written}
    assert plain(tree(f"{{key: [{written}]}}")) == {"key": [written]}


@pytest.mark.parametrize("key", ["no", "on", "y", "12:30", "null"])
def test_a_key_stays_the_text_that_was_written(key: str) -> None:
    assert plain(tree(f"{key}: 1")) == {key: "1"}


@pytest.mark.parametrize(
    ("written", "is_null"), [("", True), ("~", True), ("null", True), ('""', False), ('"null"', False)]
)
def test_nothing_is_told_from_an_empty_text(written: str, is_null: bool) -> None:
    node = tree(f"key: {written}")
    assert isinstance(node, Table)
    value = node.nodes["key"]
    assert isinstance(value, Scalar)
    assert value.is_null is is_null


def test_every_node_knows_its_line_and_column() -> None:
    node = tree("a:\n  - ä: {b: c}\n")
    assert isinstance(node, Table)
    below = node.nodes["a"]
    assert isinstance(below, Items)
    inner = below.nodes[0]
    assert isinstance(inner, Table)
    assert (str(below.place), str(inner.key_places["ä"]), str(inner.nodes["ä"].place)) == (
        "x.yaml:2:3",
        "x.yaml:2:5",
        "x.yaml:2:8",
    )


def test_an_anchor_may_be_used_again() -> None:
    assert plain(tree("a: &days [tue, wed]\nb: *days\n")) == {"a": ["tue", "wed"], "b": ["tue", "wed"]}


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter() -> None:
    assert plain(tree(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")) == {"a": "1", "b": "2"}


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: a: expected each key once, but it stands in line 1 too; keep one"),
        ("a:\n\tb: 1\n", "x.yaml:2:1: expected spaces, got a tab"),
        ("a:\n  \tb: 1\n", "x.yaml:2:3: expected spaces, got a tab"),
        (
            "a: b: c\n",
            'x.yaml:1:5: expected quotes around a value that holds a colon; nearest: a: "b: c"',
        ),
        (
            "a: !!python/name:os.system x\n",
            "x.yaml:1:4: expected a plain value, got the tag 'tag:yaml.org,2002:python/name:os.system'; "
            "put quotes around it",
        ),
        (
            "a: !!int 3\n",
            "x.yaml:1:4: expected a plain value, got the tag 'tag:yaml.org,2002:int'; put quotes around it",
        ),
        (
            "a: *nobody\n",
            "x.yaml:1:4: expected an anchor &nobody above this alias, found none; "
            "write the value out, or put it in quotes",
        ),
        (
            "a: &a [*a]\n",
            "x.yaml:1:8: expected an anchor &a above this alias, found none; write the value out, or put it in quotes",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "x.yaml:2:1: expected one document in a file, got a second one; move what follows --- to a file of its own",
        ),
        ("", "x.yaml:1:1: expected keys and values, got an empty file; fill it or delete it"),
        ("# nothing but words\n", "x.yaml:1:1: expected keys and values, got an empty file; fill it or delete it"),
        ("{a: b}: c\n", "x.yaml:1:1: expected a word as key, got a list or mapping; quote values that hold { or ["),
        (b"a: 1\nb: \xff\n", "x.yaml:2:4: expected UTF-8 text, got the byte 0xff; save it as UTF-8"),
        (b"a: 1\nbc: \xc3", "x.yaml:2:5: expected UTF-8 text, got the byte 0xc3; save it as UTF-8"),
        ("a: 1\nb: x\x00y\n", "x.yaml:2:5: expected text, got the character '\\x00'"),
        ("a: 1\nb: \x07\n", "x.yaml:2:4: expected text, got the character '\\x07'"),
        ("[" * 51 + "]" * 51, "x.yaml:1:51: expected at most 50 levels of nesting"),
        ("a: x" + " y" * 500_000, "x.yaml:1:1: expected at most 1,000,000 bytes, got 1,000,004"),
        (LAUGHS, "x.yaml:5:5: expected at most 100,000 values in a file, aliases counted"),
    ],
)
def test_what_gives_no_tree_is_told_with_its_place(text: str | bytes, problem: str) -> None:
    assert problems_in(text) == [problem]


def test_deep_nesting_is_refused_without_recursion() -> None:
    assert problems_in("[" * 900_000)[0].endswith("expected at most 50 levels of nesting")


def test_an_unclosed_quote_is_told() -> None:
    assert problems_in('a: "b\nc: d\n')[0].startswith(
        "x.yaml:1:4: expected a closing quote for the one that begins here"
    )


@pytest.mark.parametrize("name", ["nurture", "team"])
def test_a_missing_file_is_told(tmp_path: Path, name: str) -> None:
    assert problems_of(tmp_path, **{name: None}) == [
        f"{name}.yaml:1:1: expected a file, found none; `nurture init` lays out a starter"
    ]


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "team.yaml").mkdir()
    assert problems_of(tmp_path, team=None) == ["team.yaml:1:1: expected a file, found a folder"]


def test_a_folder_among_the_cadences_is_told(tmp_path: Path) -> None:
    (tmp_path / "cadences" / "more.yaml").mkdir(parents=True)
    assert problems_of(tmp_path) == ["cadences/more.yaml:1:1: expected a file, found a folder"]


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "cadences" / "more.yaml").symlink_to(tmp_path / "gone.yaml")
    assert problems_of(tmp_path)[0].startswith("cadences/more.yaml:1:1: expected a file, found none")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path / "nowhere", nurture=None, team=None, cadences__all=None)) == 3
