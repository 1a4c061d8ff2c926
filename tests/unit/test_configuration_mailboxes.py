"""`mailboxes:` of nurture.yaml: what is read, presets of providers, and how mistakes are told."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from configuration_folder import NURTURE, problems_of, revision_of

from nurture.domain.ways import FolderPlace, MailboxAuth, MailboxPlace, Purpose


def with_places(*places: str) -> str:
    return f"{NURTURE}mailboxes:\n" + "".join(f"  - {place}\n" for place in places)


def test_mailboxes_and_folders_are_read(tmp_path: Path) -> None:
    text = with_places(
        "{name: sales, host: imap.acme.example, tls: starttls, user: sales@acme.example, folders: [INBOX, Junk],"
        " since: 2026-11-01}",
        "{name: copies, provider: microsoft, user: copies@acme.example, purpose: copies}",
        "{name: drop, folder: /srv/in}",
    )
    assert revision_of(tmp_path, nurture=text).installation.mailboxes == (
        MailboxPlace(
            name="sales",
            host="imap.acme.example",
            port=143,
            user="sales@acme.example",
            tls="starttls",
            folders=("INBOX", "Junk"),
            since=date(2026, 11, 1),
        ),
        MailboxPlace(
            name="copies",
            host="outlook.office365.com",
            port=993,
            user="copies@acme.example",
            auth=MailboxAuth.XOAUTH2,
            purpose=Purpose.COPIES,
        ),
        FolderPlace(name="drop", path="/srv/in"),
    )


def test_nothing_is_read_and_a_gap_settles_in_75_minutes_unless_said(tmp_path: Path) -> None:
    installation = revision_of(tmp_path).installation
    assert (installation.mailboxes, installation.settling) == ((), timedelta(minutes=75))


def test_a_preset_can_be_overridden(tmp_path: Path) -> None:
    text = with_places("{name: one, provider: google, user: n@acme.example, auth: password}")
    (place,) = revision_of(tmp_path, nurture=text).installation.mailboxes
    assert isinstance(place, MailboxPlace)
    assert (place.host, place.auth) == ("imap.gmail.com", MailboxAuth.PASSWORD)


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("{name: one, provider: gogle, user: n}", "expected google or microsoft, got 'gogle'; nearest: google"),
        ("{name: one, user: n}", "expected host, provider (google or microsoft) or folder, to know where the mail is"),
        ("{name: one, folder: /srv/in, user: n}", "expected nothing here: a folder of files has no server"),
        ("{name: listener, folder: /srv/in}", "expected a name that no other way in has, got 'listener'"),
        (
            "{name: one, host: h.example, user: n, purpose: copy}",
            "expected letters or copies, got 'copy'; nearest: copies",
        ),
        ("{host: h.example, user: n}", "expected a value, found none; write one such as not-now"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, place: str, problem: str) -> None:
    assert any(line.endswith(problem) for line in problems_of(tmp_path, nurture=with_places(place)))


def test_two_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    text = with_places("{name: one, folder: /srv/in}", "{name: one, folder: /srv/other}")
    (line,) = problems_of(tmp_path, nurture=text)
    assert "mailboxes[1].name: expected a name that no other way in has" in line
