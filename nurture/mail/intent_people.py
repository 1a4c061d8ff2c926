"""Whom a reply names: the person to turn to instead."""

import re

from nurture.mail.phrases import READ_LIMIT

_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_TITLE = (
    r"(?:(?:Dr|Prof(?:essor)?|Mrs?|Ms|Miss|Sir|Herrn?|Frau|Eng|Sig(?:ra|nora|nor)?|Sra?|Mme|Mlle|M|Dhr|Mevr|Don|Doña)"
    r"(?:\.[ªº]?)?\s+)"
)
_WORD = r"[^\W\d_a-z][\w'’-]+"
_LINK = r"(?:(?:van|von|de|der|den|da|dos|di|del|la|le|El|al)\s+)*"
_NAME = re.compile(rf"(?:{_TITLE}{_LINK}{_WORD}|{_WORD}(?:\s+{_LINK}{_WORD})+)(?:\s+{_LINK}{_WORD}){{0,2}}")
_OFFICE = re.compile(r"(?:the|our)\s+((?:Office|Department|Bureau) of (?:the )?\w+)")


def find_address(text: str, *, sender: str) -> str | None:
    """Returns the first address in the text that is not the sender's own."""
    found = (match[0].strip(".'-") for match in _ADDRESS.finditer(text[:READ_LIMIT]))
    return next((address for address in found if address.lower() != sender.lower()), None)


def find_name(sentences: tuple[str, ...], *, sender_name: str) -> str | None:
    """Returns the first name of a person in the sentences, but for the sender's."""
    own = set(sender_name.lower().split())
    for sentence in sentences:
        office = _OFFICE.search(sentence)
        if office:
            return office[1]
        for match in _NAME.finditer(sentence):
            if not own & set(match[0].lower().split()):
                return " ".join(match[0].split())
    return None
