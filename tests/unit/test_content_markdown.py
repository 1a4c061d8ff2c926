"""One Markdown source, two forms: the words must be the same and nothing remote may slip in."""

import re

import pytest

from nurture.content.blocks import write
from nurture.content.markdown import read, text_of


def text(markdown: str) -> str:
    return text_of(read(markdown))


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("one\ntwo\n\nthree", "one two\n\nthree\n"),
        ("Best wishes,\\\nMaya", "Best wishes,\nMaya\n"),
        ("**bold** and *soft*", "bold and soft\n"),
        ("[the story](<https://a.example/x>)", "the story: https://a.example/x\n"),
        ("read [the story](<https://a.example/x>), it is short", "read the story <https://a.example/x>, it is short\n"),
        ("[a](<https://a.example>)\\\n[b](<https://b.example>)", "a: https://a.example\nb: https://b.example\n"),
        ("[https://a.example/x](<https://a.example/x>)", "https://a.example/x\n"),
        ("<https://a.example/x>", "https://a.example/x\n"),
        ("[maya@acme.example](<mailto:maya@acme.example>)", "maya@acme.example\n"),
        ("- one\n- two", "- one\n- two\n"),
        ("before\n\n- one\n- two\n\nafter", "before\n\n- one\n- two\n\nafter\n"),
        ("- one\n\n- two", "- one\n\n- two\n"),
        ("1. one\n2. two\\\n   lines", "1. one\n2. two\n   lines\n"),
        ("before\n\n> one\n>\n> two\n\nafter", "before\n\n> one\n>\n> two\n\nafter\n"),
        ("> - one\n> - two", "> - one\n> - two\n"),
        ("words\n\n---\n\nfoot\n\nmore", "words\n\n-- \nfoot\n\nmore\n"),
        ("answer `go` now", "answer “go” now\n"),
        ("# Title\n\nwords", "Title\n\nwords\n"),
        ("a \\* b \\[c\\] 1\\. d", "a * b [c] 1. d\n"),
        ("", "\n"),
        ("#", "\n"),
    ],
)
def test_text_reads_naturally(markdown, written):
    assert text(markdown) == written


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![picture](https://a.example/p.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,y)",
        "[x](file:///etc/passwd)",
        "<iframe src=https://a.example>",
    ],
)
def test_nothing_but_words_and_links_reaches_html(markdown):
    html = write(markdown, "en").html
    assert not re.search(r"<(?:script|img|iframe)|href=\"(?:javascript|data|file)", html)


def test_styles_are_inlined_and_dark_mode_stays():
    html = write("words\n\n---\n\nfoot", "de").html
    assert '<html lang="de">' in html
    assert 'color: #767676;">foot</p>' in html
    assert "prefers-color-scheme: dark" in html
    assert "margin: 0 0 1em;" in html


def test_a_page_asks_for_nothing_remote():
    html = write("[a](<https://a.example>)", "en").html
    assert not re.search(r"src=|@import|url\(|<link", html)
    assert html.count("https://") == 1
