"""The control socket, seen by a command: one JSON line to the running daemon, and one back."""

import asyncio
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from nurture.domain import errors
from nurture.domain.answers import ANSWERS
from nurture.domain.errors import DaemonAbsent, NurtureError

LONGEST_LINE = 96 * 1024 * 1024
"""Bytes of one request or answer: a message of the largest size in base64, with room."""


async def call(path: Path, name: str, arguments: Mapping[str, Any]) -> Any:
    """Asks the daemon and returns the command's result; raises what the command raised, DaemonAbsent when none runs."""
    try:
        reader, writer = await asyncio.open_unix_connection(str(path), limit=LONGEST_LINE)
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise DaemonAbsent("no daemon answers; start one with `nurture run`") from error
    try:
        writer.write(json.dumps({"name": name, "arguments": dict(arguments)}, default=str).encode() + b"\n")
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    return decode(name, line)


def decode(name: str, line: bytes) -> Any:
    """Returns the result in an answer; raises the error it holds."""
    if not line:
        raise DaemonAbsent("the daemon ended before it answered")
    answer = json.loads(line)
    if "error" in answer:
        known = getattr(errors, answer["error"], NurtureError)
        raise (known if issubclass(known, NurtureError) else NurtureError)(answer["message"])
    return adapter(name).validate_json(json.dumps(answer["result"]))


@cache
def adapter(name: str) -> TypeAdapter[Any]:
    """Returns what turns the answer of that command into JSON and back."""
    return TypeAdapter(ANSWERS[name])
