"""A given item: what a rep wants a mail to carry, as a link with a sentence on why, or as sentences of their own."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_TITLE = 78
"""It becomes a subject (RFC 5322, 2.1.1)."""
LONGEST_WORDS = 2_000
_LONGEST_LINK = 500
_FEWEST_BESIDE_A_LINK = 3
_FEWEST_WORDS = 10
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_AFTER_A_LINK = ">),.;\"'"
_FIRST_SENTENCE = re.compile(r"(.+?[.!?…])(?:\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An item as a rep gave it; `url` is None for sentences alone."""

    url: str | None
    words: str

    @property
    def title(self) -> str:
        """The first sentence, cut at a word where it is too long for a subject."""
        first = " ".join(self._first.split()).rstrip(".…")
        if len(first) <= LONGEST_TITLE:
            return first
        return f"{first[: LONGEST_TITLE - 1].rpartition(' ')[0] or first[: LONGEST_TITLE - 1]}…"

    @property
    def text(self) -> str:
        """What stands in the mail: all the sentences, or below a link those after the one that is its title."""
        if self.url is None or len(self._first) > LONGEST_TITLE:
            return self.words
        return self.words[len(self._first) :].strip()

    @property
    def _first(self) -> str:
        found = _FIRST_SENTENCE.match(self.words)
        return found[1] if found else self.words


def given_in(text: str) -> Given:
    """Returns what the words of an answer give: a link at their beginning, and the words."""
    found = _LINK.match(text.lstrip(" \t\n<"))
    if not found:
        return Given(url=None, words=text.strip())
    url = found[0].rstrip(_AFTER_A_LINK)
    rest = text.lstrip(" \t\n<")[len(url) :].lstrip(_AFTER_A_LINK + " \t\n-–—:")
    return Given(url=url, words=rest.strip())


def lack_of(given: Given) -> str:
    """Returns in a sentence what a given item lacks, empty when it may go."""
    count = len(given.words.split())
    if given.url is not None and not _is_readable(given.url):
        return "That link cannot be read; give one such as https://acme.example/guide."
    if len(given.words) > LONGEST_WORDS:
        return f"That is too long for such a mail, {len(given.words):,} characters of at most {LONGEST_WORDS:,}."
    if given.url is not None and count < _FEWEST_BESIDE_A_LINK:
        return "Write beside the link, in a sentence, why it is worth reading: that becomes the subject."
    if given.url is None and count < _FEWEST_WORDS:
        return "Give a link with a sentence on why, or about three sentences that are worth reading by themselves."
    return ""


def ends_open(words: str) -> bool:
    """Tells whether words end in a colon, as a mail program's line above a quote ("On Tue Maya wrote:"), no mail."""
    return words.rstrip(" \t\n*_>").endswith((":", "："))


def _is_readable(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and not parts.username and url.isprintable() and len(url) <= _LONGEST_LINK
