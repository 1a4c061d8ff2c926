"""The path of a rep's mail over real SMTP: welcomed by a real process, whose copy comes back, and a rep says ok."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from configuration_folder import lay_out
from factories import MAYA
from promises.process import Home, NurtureProcess, nurture, wait_until
from promises.sandbox import send_raw
from promises.seeding import CADENCE, ITEM, NURTURE, TEAM
from servers.sink_process import SinkProcess, sink_process

from nurture.domain.diagnosis import Level
from nurture.domain.signing_key import KeyKind
from nurture.mail.signing_keys import new_key, read_signing_key

OK = b"Message-ID: <ok@acme.example>\r\nFrom: maya@acme.example\r\nTo: %b\r\nSubject: Re: Welcome\r\n\r\nok\r\n"


@pytest.fixture
def home(empty_database_url: str, tmp_path: Path, free_port: int) -> Iterator[tuple[Home, SinkProcess]]:
    """A live house that signs its mail, whose keys stand in a file in place of DNS, with a relay."""
    folder, pem = tmp_path / "home", new_key(KeyKind.RSA)
    folder.mkdir()
    (folder / "key.pem").write_bytes(pem)
    key = read_signing_key(pem, domain="acme.example", selector="n1")
    (folder / "published").write_text(f"{key.name} {key.record}\n")
    signs = f"dkim: [{{domain: acme.example, selector: n1, key: {folder / 'key.pem'}}}]\n"
    files = {"nurture": NURTURE + signs, "team": TEAM.replace("ZONE", "UTC"), "cadences__all": CADENCE}
    config = lay_out(tmp_path / "config", **files, content__en=ITEM.format("upkeep"))
    more = {
        "NURTURE_DKIM_KEYS": str(folder / "published"),
        "NURTURE_WEB_LISTEN": f"127.0.0.1:{free_port}",
        "NURTURE_PUBLIC_URL": f"http://127.0.0.1:{free_port}",
        "NURTURE_FENCE": "on",
    }
    with sink_process(tmp_path / "relay") as relay:
        yield (
            Home(
                folder=folder,
                config=config,
                database_url=empty_database_url,
                relay_port=relay.port,
                more=tuple(more.items()),
            ),
            relay,
        )


def welcomed(process: NurtureProcess, relay: SinkProcess) -> EmailMessage | None:
    """Returns Maya's welcome once the relay has taken it; until the fence is open no letter leaves."""
    process.ask("settle")
    taken = [message_from_bytes(each.data, policy=policy.default) for each in relay.accepted if MAYA in each.recipients]
    return taken[0] if taken else None  # type: ignore[return-value]


def level(process: NurtureProcess) -> Level:
    """Returns how the doctor finds Maya's path."""
    return next(each.level for each in process.ask("doctor") if each.what == "path of maya")


def test_a_welcome_its_copy_and_an_ok_prove_a_path(home: tuple[Home, SinkProcess]) -> None:
    place, relay = home
    with nurture(place) as process:
        welcome = wait_until(lambda: welcomed(process, relay), "Maya is welcomed")
        assert level(process) is Level.FAIL
        copy = next(each for each in relay.accepted if "nurture+" in each.recipients[0] and b"From: Maya" in each.data)
        assert send_raw(process.ports.smtp, copy.data, copy.recipients[0], sender=copy.mail_from)[0] == 250
        answer_to = str(welcome["Reply-To"].addresses[0].addr_spec)
        assert send_raw(process.ports.smtp, OK % answer_to.encode(), answer_to, sender=MAYA)[0] == 250
        wait_until(lambda: level(process) is Level.OK, "the path is proven")
