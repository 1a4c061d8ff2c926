"""Telephone numbers in the foot of a mail, as dialled from anywhere (E.164) where they state their country."""

import re

_NUMBER = re.compile(r"(?<![\w/@.+-])(?:\+|\(?\d)[\d ()./–-]{5,20}\d(?![\w@])")
_NO_PHONE = re.compile(
    r"\b(?:fax|telefax|iban|bic|konto|hrb|hra"
    r"|vat|ust\S*|uid|kvk|siret?n?|nif|cif|p\.? ?iva|c\.?f|abn|acn|gln|reg|no|nr|id"
    r"|ein|krs|nip|regon|btw)"
    r"\b\.?\S{0,4}(?:\s[a-z]{2}\d{2})?\s{0,3}[:.]?\s{0,3}\Z",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}(?!\d)|\d{4}\s?[–-]\s?\d{4}\Z")
_TRUNK_ZERO = re.compile(r"\(0\)")
_LINE_LIMIT = 300
_FEWEST, _MOST = 7, 15
"""Digits of a number that somebody can dial; E.164 ends at fifteen."""


def find_phone(foot: str) -> str | None:
    """Returns the first telephone number of a foot, without fax, register and bank numbers; None without one."""
    for line in foot.splitlines():
        for match in _NUMBER.finditer(line[:_LINE_LIMIT]):
            digits = re.sub(r"\D", "", match[0])
            labelled = _NO_PHONE.search(line, 0, match.start()) is not None
            if _FEWEST <= len(digits) <= _MOST and not labelled and not _DATE.match(match[0]):
                return international(match[0])
    return None


def international(written: str) -> str:
    """Returns a number as E.164 where it begins with + or 00; else as written, since its country is not certain."""
    number = _TRUNK_ZERO.sub("", written.strip())
    digits = re.sub(r"\D", "", number)
    if number.startswith("+"):
        return f"+{digits}"
    if digits.startswith("00") and len(digits) > _FEWEST + 2:
        return f"+{digits[2:]}"
    return written.strip()
