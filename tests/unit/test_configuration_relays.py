"""`relays:` and `dkim:` of nurture.yaml: presets, whose mail goes where, keys from files, and how mistakes are told."""

from pathlib import Path

import pytest
from configuration_folder import NURTURE, problems_of, revision_of

from nurture.domain.relays import PRESETS, RelayAuth, RelayPlace, RelayTls, ReturnPath, Routes, with_given_ids
from nurture.domain.signing_key import KeyKind
from nurture.mail.signing_keys import new_key


def listed(key: str, *lines: str) -> str:
    return f"{NURTURE}{key}:\n" + "".join(f"  - {line}\n" for line in lines)


def told_of(tmp_path: Path, *, nurture: str) -> str:
    return "\n".join(problems_of(tmp_path, nurture=nurture))


def relays_of(tmp_path: Path, *lines: str) -> tuple[RelayPlace, ...]:
    return revision_of(tmp_path, nurture=listed("relays", *lines)).installation.relays


def test_relays_are_read(tmp_path: Path) -> None:
    assert relays_of(
        tmp_path,
        "{name: google, preset: google-relay, for: [acme.example, Eu.Acme.Example], default: true}",
        "{name: plain, host: mail.other.example, tls: none, user: nurture, for: [other.example], mail_from: rep,"
        " connections: 4}",
    ) == (
        RelayPlace(
            name="google",
            preset="google-relay",
            host="smtp-relay.gmail.com",
            port=587,
            tls=RelayTls.STARTTLS,
            auth=RelayAuth.NONE,
            return_path=ReturnPath.OURS,
            connections=8,
            domains=("acme.example", "eu.acme.example"),
            is_default=True,
        ),
        RelayPlace(
            name="plain",
            preset="smtp",
            host="mail.other.example",
            port=25,
            tls=RelayTls.NONE,
            auth=RelayAuth.PASSWORD,
            user="nurture",
            return_path=ReturnPath.REP,
            connections=4,
            domains=("other.example",),
        ),
    )


@pytest.mark.parametrize(
    ("preset", "more", "host", "port", "auth", "return_path"),
    [
        ("google-relay", "", "smtp-relay.gmail.com", 587, "none", "ours"),
        ("google-user", "", "smtp.gmail.com", 587, "xoauth2", "rep"),
        ("microsoft-connector", "host: mx.acme.example", "mx.acme.example", 25, "none", "ours"),
        ("microsoft-user", "", "smtp.office365.com", 587, "xoauth2", "rep"),
        ("ses", "host: ses.acme.example, user: AKIA", "ses.acme.example", 587, "password", "ours"),
        ("smtp", "host: mail.acme.example", "mail.acme.example", 587, "none", "ours"),
    ],
)
def test_each_preset_knows_its_provider(
    tmp_path: Path, preset: str, more: str, host: str, port: int, auth: str, return_path: str
) -> None:
    (relay,) = relays_of(tmp_path, f"{{name: r, preset: {preset}{', ' * bool(more)}{more}}}")
    assert (relay.host, relay.port, relay.auth, relay.return_path) == (host, port, auth, return_path)
    assert relay.tls is RelayTls.STARTTLS


def test_there_is_a_case_for_every_preset() -> None:
    assert sorted(PRESETS) == ["google-relay", "google-user", "microsoft-connector", "microsoft-user", "ses", "smtp"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{name: a, preset: ses, user: x}", "relays[0].host: expected the server's name, since ses has none"),
        ("{name: a, host: x.example, auth: password}", "relays[0].user: expected the user whose password it is"),
        ("{name: relay, host: x.example}", "expected a name that no other relay has, got 'relay'"),
        ("{name: a, preset: gogle-user}", "google-user"),
        ("{name: a, host: x.example, mail_from: me}", "relays[0].mail_from: expected"),
    ],
)
def test_mistakes_in_a_relay_are_told(tmp_path: Path, line: str, words: str) -> None:
    assert words in told_of(tmp_path, nurture=listed("relays", line))


def test_a_domain_and_the_default_belong_to_one_relay(tmp_path: Path) -> None:
    told = told_of(
        tmp_path,
        nurture=listed(
            "relays",
            "{name: a, host: a.example, for: [acme.example], default: true}",
            "{name: b, host: b.example, for: [acme.example], default: true}",
        ),
    )
    assert "relays[1].for: expected each domain at one relay, got acme.example at two" in told
    assert "relays[1].default: expected one default, found an earlier one" in told


def test_mail_goes_by_the_relay_of_the_nearest_domain(tmp_path: Path) -> None:
    routes = Routes(
        relays=relays_of(
            tmp_path,
            "{name: first, host: a.example}",
            "{name: acme, host: b.example, for: [acme.example]}",
            "{name: eu, host: c.example, for: [eu.acme.example]}",
            "{name: usual, host: d.example, default: true}",
        )
    )
    senders = ("maya@acme.example", "tom@EU.acme.example", "sam@us.acme.example", "eve@other.example")
    assert [routes.of(sender).name for sender in senders] == ["acme", "eu", "acme", "usual"]


def test_without_a_default_the_first_relay_takes_the_rest(tmp_path: Path) -> None:
    relays = relays_of(tmp_path, "{name: a, host: a.example, for: [x.example]}", "{name: b, host: b.example}")
    assert Routes(relays=relays).of("maya@acme.example").name == "a"


def test_a_user_relay_without_a_user_has_a_way_for_each_sender(tmp_path: Path) -> None:
    each, shared = relays_of(
        tmp_path,
        "{name: each, preset: microsoft-user}",
        "{name: shared, preset: microsoft-user, user: nurture@acme.example}",
    )
    assert Routes(relays=(each,)).of("Maya@acme.example").login == "maya@acme.example"
    assert Routes(relays=(each,)).of("Maya@acme.example").name == "each as maya@acme.example"
    assert Routes(relays=(shared,)).of("maya@acme.example").name == "shared"


@pytest.mark.parametrize(
    ("host", "also"),
    [
        ("email.amazonses.com", ("0100-000000",)),
        ("eu-west-1.amazonses.com", ("0100-000000",)),
        ("amazonses.com.elsewhere.example", ()),
        ("acme.example", ()),
    ],
)
def test_an_id_of_amazons_is_known_by_what_stood_in_its_reply(host: str, also: tuple[str, ...]) -> None:
    assert with_given_ids([f"0100-000000@{host}"]) == (f"0100-000000@{host}", *also)


def keyed(path: Path, more: str = "") -> str:
    return listed("dkim", f"{{domain: acme.example, selector: n1, key: {path}}}", *([more] if more else []))


@pytest.mark.parametrize("kind", KeyKind)
def test_signing_keys_are_read_from_their_files(tmp_path: Path, kind: KeyKind) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(new_key(kind))
    (key,) = revision_of(tmp_path, nurture=keyed(path)).installation.signing_keys
    assert (key.domain, key.selector, key.kind, key.path) == ("acme.example", "n1", kind, str(path))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "expected a file that can be read"),
        (b"what?", "dkim[0].key: expected a private key in PEM form in "),
        (b"", "expected a private key in PEM form in "),
    ],
)
def test_a_key_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    told = told_of(tmp_path, nurture=keyed(path))
    assert words in told
    assert str(path) in told


def test_two_keys_need_two_selectors(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(new_key(KeyKind.ED25519))
    told = told_of(tmp_path, nurture=keyed(path, f"{{domain: acme.example, selector: n1, key: {path}}}"))
    assert "dkim[1].selector: expected a selector that no other key of acme.example has" in told
