"""`mailboxes:` of nurture.yaml: what is read by IMAP, and folders of files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nurture.configuration.scalars import day, line, member, name, number, one_of
from nurture.configuration.section import Located, Section
from nurture.domain.ways import LISTENER, MAILBOX, FolderPlace, MailboxAuth, MailboxPlace, Place, Purpose

Tls = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What a provider's name stands for."""

    host: str
    port: int = 993
    tls: Tls = "tls"
    auth: MailboxAuth = MailboxAuth.XOAUTH2


PROVIDERS: Mapping[str, Preset] = {
    "google": Preset(host="imap.gmail.com"),
    "microsoft": Preset(host="outlook.office365.com"),
}
_OWN = Preset(host="", auth=MailboxAuth.PASSWORD)
_PORTS: Mapping[str, int] = {"tls": 993, "starttls": 143, "none": 143}
_TLS: Mapping[str, Tls] = {"tls": "tls", "starttls": "starttls", "none": "none"}
_OF_MAILBOX = ("provider", "host", "port", "tls", "user", "auth", "folders", "since")
_KNOWN = (LISTENER, MAILBOX)
"""Names that mean something else: the listener, and the mailbox of the settings."""


def read_places(section: Section) -> tuple[Place, ...]:
    """Returns the mailboxes and folders of the list, each under a name of its own."""
    found = section.children("mailboxes", _place)
    _check_names(found)
    return tuple(each.value for each in found)


def _place(section: Section) -> Place:
    place_name = section.required("name", name, "")
    purpose = section.optional("purpose", member(Purpose), Purpose.LETTERS)
    if not section.has("folder"):
        return _mailbox(section, place_name, purpose)
    for key in _OF_MAILBOX:
        if section.has(key):
            section.fault(key, "expected nothing here: a folder of files has no server")
    return FolderPlace(name=place_name, path=section.required("folder", line, ""), purpose=purpose)


def _mailbox(section: Section, place_name: str, purpose: Purpose) -> MailboxPlace:
    preset = section.optional("provider", one_of(PROVIDERS), _OWN)
    tls = section.optional("tls", one_of(_TLS), preset.tls)
    if not preset.host and not section.has("host"):
        section.fault("host", "expected host, provider (google or microsoft) or folder, to know where the mail is")
    return MailboxPlace(
        name=place_name,
        host=section.optional("host", line, preset.host),
        port=section.optional("port", number(1, 65535), _PORTS[tls]),
        user=section.required("user", line, ""),
        tls=tls,
        auth=section.optional("auth", member(MailboxAuth), preset.auth),
        folders=section.many("folders", line),
        since=section.optional("since", day, None),
        purpose=purpose,
    )


def _check_names(found: tuple[Located[Place], ...]) -> None:
    taken = set(_KNOWN)
    for each in found:
        if each.value.name in taken:
            each.section.fault("name", f"expected a name that no other way in has, got {each.value.name!r}")
        taken.add(each.value.name)
