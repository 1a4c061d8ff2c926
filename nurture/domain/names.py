"""People's names: when the first one is certain enough to greet by."""

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\Z")
_TITLES = frozenset(
    [
        "dr",
        "prof",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "herr",
        "frau",
        "sir",
        "madam",
        "m",
        "mme",
        "mlle",
        "sr",
        "sra",
        "dott",
        "ing",
        "dipl",
        "mag",
        "don",
        "dña",
    ]
)


def certain_first_name(name: str | None, address: str) -> str | None:
    """Returns the first name when name and address agree on it, else None: better neutral than wrong.

    The name must be two to four plain words without title or comma, and the address must begin with the first one, or
    with its initial and hold the last one.
    """
    words = (name or "").split()
    if not 2 <= len(words) <= 4 or not all(_WORD.match(word) for word in words):
        return None
    first, last = _plain(words[0]), _plain(words[-1])
    if len(first) < 2 or first in _TITLES or words[0].isupper() or words[0].islower():
        return None
    local = _plain(address.partition("@")[0])
    agrees = local.startswith(first) or (local.startswith(first[0]) and last in local[1:])
    return words[0] if agrees else None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(letter for letter in folded if letter.isalnum() and letter.isascii())
