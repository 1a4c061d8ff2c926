"""`nurture read`: how messages would be handled, with the evidence; reads files only."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nurture.cli.read_words import as_json, as_words
from nurture.domain.counted import counted
from nurture.domain.errors import NotFound, NurtureError, UnreadableMail
from nurture.domain.reading import AsWhat
from nurture.learned.installed import find_judge
from nurture.mail.judgement import Judge, NoJudge
from nurture.mail.read import read as read_message

_MBOX_START = b"From "


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One message to read: the file it is in, its place in an mbox, and its bytes, or why they could not be had."""

    file: str
    index: int | None = None
    raw: bytes = b""
    error: str | None = None


def main(arguments: list[str]) -> int:
    """Print how messages would be handled; returns the exit status: 1 when a message could not be read."""
    options = _options().parse_args(arguments)
    as_what = AsWhat(options.as_what)
    _refuse_missing(options.paths)
    judge = NoJudge() if options.rules_only else find_judge()
    started, count, failed = time.perf_counter(), 0, False
    for source in (source for path in options.paths for source in _sources(path)):
        row = _row(source, as_what, judge)
        sys.stdout.write((json.dumps(row, ensure_ascii=False) if options.json else as_words(row)) + "\n")
        count, failed = count + 1, failed or row["error"] is not None
    sys.stdout.flush()
    if options.timing:
        _print_timing(count, time.perf_counter() - started)
    return 1 if failed else 0


def _refuse_missing(paths: list[str]) -> None:
    """Raises NotFound before anything is read: a slip in a name is no message that cannot be read."""
    missing = [path for path in paths if path != "-" and not Path(path).exists()]
    if missing:
        raise NotFound(f"{missing[0]} is not there; give an .eml file, an mbox, a folder of *.eml, or - (stdin)")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nurture read",
        description="Explain how messages would be handled. Needs no database, sends nothing, changes nothing.",
        epilog="Exits with 1 when a message could not be read; its line says why.",
    )
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="an .eml file, an mbox, a folder of *.eml, or - (stdin)"
    )
    parser.add_argument(
        "--as",
        dest="as_what",
        choices=[one.value for one in AsWhat],
        default=AsWhat.AUTO.value,
        help="what the recipient address would have said (default: auto)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--rules-only", action="store_true", help="do without the classifier of the extra `ml`")
    parser.add_argument("--timing", action="store_true", help="print messages per second to standard error")
    return parser


def _print_timing(count: int, spent: float) -> None:
    rate = count / max(spent, 1e-9)
    sys.stderr.write(f"{counted(count, 'message')} in {spent:.2f} s: {rate:.0f} messages per second\n")


def _row(source: Source, as_what: AsWhat, judge: Judge) -> dict[str, Any]:
    if source.error is not None:
        return as_json(source.file, source.index, None, source.error)
    try:
        reading = read_message(source.raw, as_what=as_what, judge=judge)
    except UnreadableMail as error:
        return as_json(source.file, source.index, None, str(error))
    return as_json(source.file, source.index, reading, None)


def _sources(path: str) -> Iterator[Source]:
    """Yields the messages of a path in order; a folder gives its *.eml files by name."""
    if path == "-":
        yield from _messages("-", sys.stdin.buffer.read())
        return
    place = Path(path)
    files = sorted(place.glob("*.eml")) if place.is_dir() else [place]
    if not files:
        raise NurtureError(f"{path} holds no *.eml file")
    for file in files:
        try:
            raw = file.read_bytes()
        except OSError as error:
            yield Source(file=str(file), error=f"cannot be read: {error.strerror or error}")
            continue
        yield from _messages(str(file), raw)


def _messages(file: str, raw: bytes) -> Iterator[Source]:
    if file.endswith(".eml") or not raw.startswith(_MBOX_START):
        yield Source(file=file, raw=raw)
        return
    for index, message in enumerate(_mbox(raw)):
        yield Source(file=file, index=index, raw=message)


def _mbox(raw: bytes) -> Iterator[bytes]:
    """Yields the messages of an mbox: each begins at a "From " line after a blank one (RFC 4155), ">From " unquoted."""
    start = 0
    while start < len(raw):
        found = raw.find(b"\n\n" + _MBOX_START, start)
        end = len(raw) if found < 0 else found + 2
        yield raw[start:end].partition(b"\n")[2].replace(b"\n>From ", b"\nFrom ")
        start = end
