"""What the relay saw, read as it grows."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """One MAIL FROM of a touch: the tag of its return path, and when its first byte came (monotonic seconds)."""

    tag: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One message that came up to its final dot; `code` is the relay's answer, None as long as there is none."""

    tag: str
    message_id: str
    recipient: str
    code: int | None
    text: str


class RelayLog:
    """The log of a relay. Looking again reads only what is new."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._begun: list[Begun] = []
        self._offered: dict[tuple[int, float], Offered] = {}

    @property
    def begun(self) -> list[Begun]:
        """Every touch begun so far, in order."""
        self._look()
        return self._begun

    @property
    def offered(self) -> list[Offered]:
        """Every message that came up to its final dot so far, in order: touches, and letters without a tag."""
        self._look()
        return list(self._offered.values())

    def completed(self, tag: str) -> list[Offered]:
        """Returns the messages of one touch that came up to the final dot."""
        return [offered for offered in self.offered if offered.tag == tag]

    def _look(self) -> None:
        if not self._path.exists():
            return
        with self._path.open("rb") as log:
            log.seek(self._read)
            for line in log:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                self._note(json.loads(line))

    def _note(self, event: dict[str, Any]) -> None:
        if event["event"] == "mail" and (tag := tag_of(event["sender"])):
            self._begun.append(Begun(tag=tag, at=event["mail_at"]))
        elif event["event"] in ("dot", "answered"):
            self._offered[event["connection"], event["mail_at"]] = Offered(
                tag=tag_of(event["mail_from"]),
                message_id=event["message_id"],
                recipient=event["recipients"][0],
                code=event["code"],
                text=event["data"],
            )


def tag_of(sender: str) -> str:
    """Returns the tag of a touch's return path; empty for a letter's sender."""
    name, plus, tag = sender.partition("@")[0].partition("+")
    return tag if name == "b" and plus else ""
