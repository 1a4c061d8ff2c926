"""The control socket, seen by the daemon: commands arrive as one JSON line, and get one back."""

import asyncio
import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import structlog
from pydantic import TypeAdapter, ValidationError

from nurture.control import LONGEST_LINE, adapter
from nurture.domain.errors import NotAllowed, NurtureError
from nurture.logs import raised_at
from nurture.services.desk import Desk

_log = structlog.get_logger(__name__)


class ControlServer:
    """Answers commands on a Unix socket that only this user may open."""

    def __init__(self, desk: Desk, path: Path) -> None:
        self._desk = desk
        self._path = path
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listens; a socket left by a process that was killed is replaced, since the lock proves it dead."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, path=str(self._path), limit=LONGEST_LINE)
        self._path.chmod(0o600)

    async def stop(self) -> None:
        """Takes no more commands."""
        if self._server is not None:
            self._server.close()
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            if line:
                writer.write(await self._answer(line) + b"\n")
                await writer.drain()
        except (ValueError, ConnectionError):
            _log.warning("control_request_broken")
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> bytes:
        try:
            request = json.loads(line)
            return await run_encoded(self._desk, request["name"], request["arguments"])
        except NurtureError as error:
            return json.dumps({"error": type(error).__name__, "message": str(error)}).encode()
        except Exception as error:  # noqa: BLE001 - a command that fails must not end the daemon
            # The class alone: the message of an error may hold an address.
            _log.error("command_failed", error=type(error).__name__, at=raised_at(error))
            message = f"the command failed: {type(error).__name__}"
            return json.dumps({"error": "NurtureError", "message": message}).encode()


async def run_encoded(desk: Desk, name: str, arguments: Mapping[str, Any]) -> bytes:
    """Runs a command given by name with JSON arguments and returns `{"result": ...}` as JSON."""
    method = getattr(desk, name, None) if not name.startswith("_") else None
    if method is None:
        raise NotAllowed(f"there is no command {name!r}")
    result = await method(**_arguments(method, arguments))
    return b'{"result":' + adapter(name).dump_json(result) + b"}"


def _arguments(method: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(method)
    names = inspect.signature(method).parameters
    try:
        return {name: TypeAdapter(hints[name]).validate_python(given[name]) for name in names if name in given}
    except ValidationError as error:
        raise NotAllowed(f"{error.errors()[0]['msg']}") from None
