"""What a rep gives a mail to carry: link, title and words, and what is too little."""

import pytest

from nurture.mail.given import Given, given_in, lack_of

THREE = "We counted red tags for a year. Two in three led to a repair. I wrote down how we did it."
LINK = "https://acme.example/a"


@pytest.mark.parametrize(
    ("text", "url", "title", "words"),
    [
        (f"{LINK} What auditors ask. It has four pages.", LINK, "What auditors ask", "It has four pages."),
        (f"<{LINK}>\nWhat auditors ask", LINK, "What auditors ask", ""),
        (f"{LINK}, what auditors ask.\n\nFour pages.\nWorth it.", LINK, "what auditors ask", "Four pages.\nWorth it."),
        (f"{LINK} - Is it worth it? Yes.", LINK, "Is it worth it?", "Yes."),
        (THREE, None, "We counted red tags for a year", THREE),
        ("No end at all but many words", None, "No end at all but many words", "No end at all but many words"),
    ],
)
def test_link_title_and_words_are_told_apart(text, url, title, words):
    given = given_in(text)
    assert (given.url, given.title, given.text) == (url, title, words)


def test_a_title_too_long_for_a_subject_is_cut_at_a_word_and_the_words_stay_whole():
    words = f"{'word ' * 20}end. More."
    given = given_in(f"{LINK} {words}")
    assert given.title == f"{('word ' * 15).strip()}…"
    assert given.text == words


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        (f"{LINK} Why it is worth it.", ""),
        (THREE, ""),
        (LINK, "Write beside the link"),
        (f"{LINK} look", "Write beside the link"),
        ("Too few words.", "Give a link"),
        ("", "Give a link"),
        (f"https://dana@acme.example/a {THREE}", "That link cannot be read"),
        (f"https://[acme {THREE}", "That link cannot be read"),
        (f"https:///a {THREE}", "That link cannot be read"),
        (f"https://acme.example/{'a' * 500} {THREE}", "That link cannot be read"),
        ("word " * 500, "That is too long"),
    ],
)
def test_what_is_too_little_or_too_much_is_told(text, lack):
    told = lack_of(given_in(text))
    assert told.startswith(lack) and bool(told) == bool(lack)


def test_an_item_without_a_link_shows_all_its_sentences():
    assert Given(url=None, words=THREE).text == THREE
