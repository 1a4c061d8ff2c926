"""nurture's own addresses: building them, and telling what a recipient address asks for (layouts A and B)."""

from dataclasses import dataclass
from enum import StrEnum

from nurture.domain.company import AddressLayout
from nurture.domain.keyring import TOKEN_LENGTH


class Door(StrEnum):
    """What an address is for. `tagged` is looked up: a reply, a bounce or an answer to a letter.

    `copy` takes copies of the reps' own mail.
    """

    ADD = "add"
    TAGGED = "tagged"
    STOP = "stop"
    OPS = "ops"
    COPY = "copy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A recipient address understood; `tag` is lower case, empty where the door has none."""

    door: Door
    tag: str = ""


UNKNOWN = Target(door=Door.UNKNOWN)
_OPS_NAMES = frozenset({"postmaster", "abuse", "nurture", "mailer-daemon"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """Builds and understands addresses for one layout: an own subdomain (A) or one mailbox with plus tags (B)."""

    layout: AddressLayout

    @property
    def domain(self) -> str:
        """The domain of every address of ours."""
        return (self.layout.domain or (self.layout.mailbox or "").rpartition("@")[2]).lower()

    def add(self, secret: str = "") -> str:
        """Returns the address that reps forward a no to; with `secret`, a rep's own."""
        if self._mailbox_name:
            return self._tagged(secret or "add")
        return f"add+{secret}@{self.domain}" if secret else f"add@{self.domain}"

    def reply(self, name: str, tag: str) -> str:
        """Returns the Reply-To of a check-in, beginning with the rep's name where the layout allows."""
        return self._tagged(tag) if self._mailbox_name else f"{name}+{tag}@{self.domain}"

    def letter(self, tag: str = "") -> str:
        """Returns the address that answers to a notice go to; without a tag, the sender of letters."""
        if self._mailbox_name:
            return self._tagged(tag) if tag else f"{self._mailbox_name}@{self.domain}"
        return f"nurture+{tag}@{self.domain}" if tag else f"nurture@{self.domain}"

    def return_path(self, tag: str) -> str:
        """Returns the envelope sender that bounces of one touch come back to (VERP)."""
        return self._tagged(tag) if self._mailbox_name else f"b+{tag}@{self.domain}"

    def stop(self, token: str) -> str:
        """Returns the address of List-Unsubscribe by mail."""
        return self._tagged(token) if self._mailbox_name else f"stop+{token}@{self.domain}"

    def understand(self, recipient: str) -> Target:
        """Returns what a recipient address is for; an address that is not ours is UNKNOWN."""
        recipient = recipient.strip().lower()
        if self.layout.copies and recipient == self.layout.copies.lower():
            return Target(door=Door.COPY)
        local, _, domain = recipient.rpartition("@")
        if domain != self.domain:
            return UNKNOWN
        name, plus, tag = local.partition("+")
        if self._mailbox_name:
            return self._in_mailbox(name, tag) if name == self._mailbox_name else UNKNOWN
        return _in_domain(name, tag, tagged=bool(plus))

    @property
    def _mailbox_name(self) -> str:
        return (self.layout.mailbox or "").rpartition("@")[0].lower()

    def _tagged(self, tag: str) -> str:
        return f"{self._mailbox_name}+{tag}@{self.domain}"

    def _in_mailbox(self, name: str, tag: str) -> Target:
        if not tag:
            return Target(door=Door.OPS)
        return Target(door=Door.ADD) if tag == "add" else _by_tag(tag)


def _in_domain(name: str, tag: str, *, tagged: bool) -> Target:
    if name == "add":
        return Target(door=Door.ADD, tag=tag)
    if name == "stop":
        return Target(door=Door.STOP, tag=tag)
    if tagged and tag:
        return _by_tag(tag)
    return Target(door=Door.OPS) if name in _OPS_NAMES else UNKNOWN


def _by_tag(tag: str) -> Target:
    return Target(door=Door.STOP if len(tag) == TOKEN_LENGTH else Door.TAGGED, tag=tag)
