"""Our own addresses in both layouts: built, and understood in any letter case."""

import pytest

from nurture.domain.addressing import Addressing, Door, Target
from nurture.domain.company import AddressLayout
from nurture.domain.keyring import TOKEN_LENGTH

DOMAIN = Addressing(layout=AddressLayout(domain="in.acme.example"))
MAILBOX = Addressing(layout=AddressLayout(mailbox="Nurture@acme.example"))
TAG, TOKEN = "a2b3c4d5e6f7g2h3i4j5k6l7mm", "a" * TOKEN_LENGTH


def test_the_addresses_of_a_subdomain():
    assert DOMAIN.add() == "add@in.acme.example"
    assert DOMAIN.add("secret") == "add+secret@in.acme.example"
    assert DOMAIN.reply("maya", TAG) == f"maya+{TAG}@in.acme.example"
    assert DOMAIN.letter() == "nurture@in.acme.example"
    assert DOMAIN.letter(TAG) == f"nurture+{TAG}@in.acme.example"
    assert DOMAIN.return_path(TAG) == f"b+{TAG}@in.acme.example"
    assert DOMAIN.stop(TOKEN) == f"stop+{TOKEN}@in.acme.example"


def test_the_addresses_of_a_mailbox():
    assert MAILBOX.domain == "acme.example"
    assert MAILBOX.add() == "nurture+add@acme.example"
    assert MAILBOX.reply("maya", TAG) == MAILBOX.return_path(TAG) == f"nurture+{TAG}@acme.example"
    assert MAILBOX.letter() == "nurture@acme.example"
    assert MAILBOX.stop(TOKEN) == f"nurture+{TOKEN}@acme.example"


@pytest.mark.parametrize("addressing", [DOMAIN, MAILBOX])
@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title])
def test_what_was_built_is_understood_in_any_letter_case(addressing, spell):
    assert addressing.understand(spell(addressing.add())).door is Door.ADD
    for built in (addressing.reply("maya", TAG), addressing.letter(TAG), addressing.return_path(TAG)):
        assert addressing.understand(spell(built)) == Target(door=Door.TAGGED, tag=TAG)
    assert addressing.understand(spell(addressing.stop(TOKEN))) == Target(door=Door.STOP, tag=TOKEN)
    assert addressing.understand(spell(addressing.letter())).door is Door.OPS


@pytest.mark.parametrize("addressing", [DOMAIN, MAILBOX])
def test_every_address_fits_into_an_smtp_command(addressing):
    built = [addressing.stop(TOKEN), addressing.reply("a-rep-of-long-name", TAG), addressing.return_path(TAG)]
    assert all(len(address.partition("@")[0]) <= 64 for address in built)


@pytest.mark.parametrize(
    ("recipient", "door"),
    [
        ("postmaster@in.acme.example", Door.OPS),
        ("abuse@in.acme.example", Door.OPS),
        ("MAILER-DAEMON@in.acme.example", Door.OPS),
        ("somebody@in.acme.example", Door.UNKNOWN),
        ("add@acme.example", Door.UNKNOWN),
        ("add@in.acme.example.globex.example", Door.UNKNOWN),
        ("add", Door.UNKNOWN),
        ("", Door.UNKNOWN),
        ("maya+@in.acme.example", Door.UNKNOWN),
    ],
)
def test_doors_of_a_subdomain(recipient, door):
    assert DOMAIN.understand(recipient).door is door


@pytest.mark.parametrize(
    ("recipient", "door"),
    [
        ("maya@acme.example", Door.UNKNOWN),
        ("maya+add@acme.example", Door.UNKNOWN),
        ("nurture@elsewhere.example", Door.UNKNOWN),
        ("nurture+@acme.example", Door.OPS),
    ],
)
def test_doors_of_a_mailbox(recipient, door):
    assert MAILBOX.understand(recipient).door is door


def test_a_tag_keeps_nothing_of_its_letter_case():
    assert DOMAIN.understand(f"Maya+{TAG.upper()}@IN.ACME.EXAMPLE").tag == TAG
