"""Configurations that chance has damaged: whatever stands in a file, it is read or told with a place in a file."""

import shutil
from pathlib import Path
from random import Random

import pytest

from nurture.configuration.revision import load
from nurture.domain.errors import ConfigurationError

BASE = Path(__file__).resolve().parents[1] / "broken" / "base"
FILES = sorted(path.relative_to(BASE) for path in BASE.rglob("*.yaml"))
JUNK = (
    *(b"\t", b" ", b":", b"-", b'"', b"'", b"[", b"]", b"{", b"}", b"#", b"&a ", b"*a ", b"!", b"%", b"@", b"`", b"\n"),
    *(b"\r\n", b"|", b">", b"---\n", b"...\n", b"\xff", b"\xc2\xa0", b"\xe2\x80\xa8", b"? ", b", ", b"null", b"~"),
    *(b"<<: ", b"\x00", b"\xe2\x80\x9c", b"0"),
)


def damaged(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(4):
            case 0 | 1:
                raw = raw[:at] + chance.choice(JUNK) + raw[at:]
            case 2:
                raw = raw[:at] + raw[at + chance.randint(1, 6) :]
            case _:
                lines = raw.split(b"\n")
                number = chance.randrange(len(lines))
                lines[number] = b" " * chance.randint(0, 4) + lines[number].lstrip()
                raw = b"\n".join(lines)
    return raw


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_read_or_told_with_its_place(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    folder = shutil.copytree(BASE, tmp_path / "config")
    for _ in range(40):
        file = chance.choice(FILES)
        raw = damaged((BASE / file).read_bytes(), chance)
        (folder / file).write_bytes(raw)
        assert all(is_a_place(line, folder) for line in told_of(folder)), raw
        shutil.copy(BASE / file, folder / file)


def told_of(folder: Path) -> list[str]:
    try:
        load(folder)
    except ConfigurationError as error:
        return str(error).splitlines()
    return []


def is_a_place(line: str, folder: Path) -> bool:
    name, number, column = line.partition(": ")[0].split(":")
    lines = (folder / name).read_bytes().decode(errors="replace").splitlines()
    return 1 <= int(number) <= len(lines) + 1 and int(column) >= 1
