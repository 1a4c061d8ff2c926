"""Writing block by block gives what writing the whole gives."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nurture.content import markdown
from nurture.content.blocks import blocks_of, write, write_personal
from nurture.content.markdown import read, text_of

PIECES = (
    "Hi Dana,",
    "- one",
    "- one\n- two",
    "* star",
    "1. first",
    "2. second\n   lines",
    "  indented",
    "   - deeper",
    "> quoted\n> lines",
    "> - in a quotation",
    "---",
    "* * *",
    "# Title",
    "[the story](<https://a.example/x>)",
    "**bold** and `go` & <b>tag</b>",
    "a\\\nb",
    "Größe, 你好",
    "-",
    "2026. a year",
    "words\n- list",
    "<!--|-->",
    "\ttab",
)
BREAKS = ("\n\n", "\n\n\n", "\n \t\n", "\r\n\r\n", "\n")


def html_of(tokens, language: str) -> str:
    """Returns what the whole gives, written at once."""
    return str(markdown._INLINER.inline(markdown._page(markdown.markup_of(tokens), language)))


@example([("-", "\n\n\n"), ("- one", "\n\n")])
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BREAKS)), max_size=8))
def test_block_by_block_is_as_the_whole(pieces: list[tuple[str, str]]) -> None:
    words = "".join(f"{piece}{gap}" for piece, gap in pieces)
    tokens, written = read(words), write(words, "en")
    assert written.text == text_of(tokens)
    assert written.html == html_of(tokens, "en")


@given(st.text(alphabet="ab \n\t\r-*>1.#`[](<)\\&", max_size=60))
def test_any_signs_block_by_block_are_as_the_whole(words: str) -> None:
    tokens, written = read(words), write(words, "de")
    assert (written.text, written.html) == (text_of(tokens), html_of(tokens, "de"))


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("one\n\ntwo\n\n\nthree\n", ("one", "two", "three\n")),
        ("- a\n\n- b\n\nafter", ("- a\n\n- b", "after")),
        ("1. a\n\n   more\n\n2. b", ("1. a\n\n   more\n\n2. b",)),
        ("", ()),
    ],
)
def test_blocks_are_cut_where_nothing_goes_on(markdown: str, blocks: tuple[str, ...]) -> None:
    assert blocks_of(markdown) == blocks


LINKS = (
    "https://acme.example/u/abc234",
    "http://127.0.0.1:8025/u/a",
    "https://acme.example/u/a?b=c&d",
    "https://ä.example/",
)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    "words", ["[stop](<{}>)", "[stop](<{}>) if you like", "<{}>", "[{0}](<{0}>)", "see {}", "no link"]
)
def test_a_personal_link_changes_nothing_but_itself(link: str, words: str) -> None:
    markdown = f"Hi,\n\n---\n\n{words.format(link)}\n"
    assert write_personal(markdown, "en", link) == write(markdown, "en")


def test_french_text_has_a_space_before_the_colon_of_a_link():
    words = "[Vos données](<https://a.example/x>)"
    assert write(words, "fr").text == "Vos données\u00a0: https://a.example/x\n"
    assert write(words, "en").text == "Vos données: https://a.example/x\n"
