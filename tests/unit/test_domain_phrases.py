"""Phrases: what they find, what they refuse to be, and that no phrase makes looking long."""

import pytest

from nurture.domain.phrases import LONGEST_PHRASE, MOST_STEPS, Phrases, PhraseSyntax, parts_of, tokens_of


def found(phrase: str, text: str) -> list[str]:
    tokens = tokens_of(text)
    matches = Phrases((("it", phrase),)).find(tokens)
    return [text[tokens[match.first].start : tokens[match.last].end] for match in matches]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("just checking", "I am just checking.", ["just checking"]),
        ("just checking", "I am just. Checking", []),
        ("just checking", "JUST\n  CHECKING", ["JUST\n  CHECKING"]),
        ("just checking", "just\n\nchecking", []),
        ("don't miss", "Don’t miss it", ["Don’t miss"]),
        ("(just|only) (in|back|)", "only back, just", ["only back", "just"]),
        ("circl* back", "circling back, circle back, circus back", ["circling back", "circle back"]),
        ("not .. reply", "not a single reply", ["not a single reply"]),
        ("not .. reply", "not one two three four five reply", []),
        ("not .. reply", "not now. A reply", []),
        ("<number> percent", "take 20 percent off", ["20 percent"]),
        ("any thoughts ?", "Any thoughts? Any thoughts.", ["Any thoughts?"]),
        ("dernière chance", "DERNIERE CHANCE", ["DERNIERE CHANCE"]),
        ("größer", "groesser, grösser, GRÖSSER", ["grösser", "GRÖSSER"]),
        ("urgent", "ur\u00adgent", ["ur\u00adgent"]),
        ("(a b|a b c) d", "a b c d", ["a b c d"]),
        ("one (two|) three", "one three one two three", ["one three", "one two three"]),
    ],
)
def test_a_phrase_finds(phrase, text, words):
    assert found(phrase, text) == words


@pytest.mark.parametrize(
    ("phrase", "wrong"),
    [
        ("(a|b", "')'"),
        ("a|b", "'('"),
        ("((a)", "only words within"),
        ("(a .. b)", "only words within"),
        (".. a", "before '..'"),
        ("(a|) .. b", "before '..'"),
        ("a .. (b|)", "before '..'"),
        ("a .. b .. c .. d", "at most 2 times"),
        ("(a|)", "must be there"),
        ("", "must be there"),
        ("ab*", "at least 3 letters"),
        ("a+b", "'+'"),
        ("[a-z]+", "'['"),
        (r"\w", r"'\\'"),
        ("x " * LONGEST_PHRASE, "at most 400 characters"),
    ],
)
def test_what_is_no_phrase_is_refused_with_what_was_expected(phrase, wrong):
    with pytest.raises(PhraseSyntax, match="expected") as told:
        parts_of(phrase)
    assert wrong in str(told.value)


class CountedTokens(tuple):
    """Tokens that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, at):
        CountedTokens.looks += 1
        return super().__getitem__(at)


HOSTILE = (
    *(
        f"({'|'.join(f'aaa{chr(98 + n)}' for n in range(20))}|aaa*) .. aaa* .. (aaa*|aaaa*|aaaaa*) end{n}"
        for n in range(60)
    ),
    "(aaa*|aaa*|aaa*|) (aaa*|aaa*|aaa*|) (aaa*|aaa*|aaa*|) (aaa*|aaa*|aaa*|) (aaa*|aaa*|aaa*|) aaa* b",
    " ".join(["(aaaaaa|aaa*|)"] * 25) + " end",
)


def test_hostile_phrases_in_a_long_hostile_text_end_within_the_bound():
    tokens = CountedTokens(tokens_of("aaaaaaaaaa " * 20_000))
    CountedTokens.looks = 0
    assert list(Phrases(("it", phrase) for phrase in HOSTILE).find(tokens)) == []
    assert CountedTokens.looks < 8 * MOST_STEPS


def test_a_phrase_costs_no_more_than_it_is_long():
    many = " ".join(["(one|two|three|four)"] * 19)
    assert found(many, "one two three four " * 10)[0].count(" ") == 18
