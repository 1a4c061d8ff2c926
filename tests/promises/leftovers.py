"""Looks for words in every column of every table and in every file of a folder, in each coding that mail knows."""

import base64
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from nurture.storage.database import Database, Tx
from nurture.storage.schema import metadata

_LONG_BASE64 = re.compile(rb"[\r\n]+")


def codings(word: str) -> tuple[bytes, ...]:
    """Returns a word as it may lie in bytes: plain, UTF-16, quoted-printable, and base64 at each of three offsets."""
    plain = word.encode()
    quoted = plain.replace(b"@", b"=40")
    spaced = plain.replace(b" ", b"_").replace(b"@", b"=40")
    return (plain.lower(), word.encode("utf-16-le").lower(), quoted.lower(), spaced.lower(), *_base64(plain))


def _base64(plain: bytes) -> Iterator[bytes]:
    for offset in range(3):
        coded = base64.b64encode(b"\x00" * offset + plain)
        yield coded[offset + 1 : -4]


def _holds(data: bytes, word: str) -> bool:
    unfolded = _LONG_BASE64.sub(b"", data)
    *plain, first, second, third = codings(word)
    soft = data.replace(b"=\r\n", b"").replace(b"=\n", b"").lower()
    return any(form in soft for form in plain) or any(form in unfolded for form in (first, second, third))


async def in_tables(database: Database, words: Sequence[str]) -> list[str]:
    """Returns where one of the words stands, as `table.column (word)`."""
    return await database.read(lambda tx: _in_tables(tx, words))


async def _in_tables(tx: Tx, words: Sequence[str]) -> list[str]:
    found = []
    for table in metadata.sorted_tables:
        for row in await tx.execute(select(table)):
            for name, value in row._mapping.items():
                found += [f"{table.name}.{name} ({word})" for word in words if _holds(_bytes(value), word)]
    return sorted(set(found))


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def in_files(folder: Path, words: Sequence[str]) -> list[str]:
    """Returns the files below a folder that hold one of the words."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [f"{path.name} ({word})" for path in files for word in words if _holds(path.read_bytes(), word)]
