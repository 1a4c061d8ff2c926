"""Addresses: one form for a person however it is written, and who is nobody in particular."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.domain.address import (
    ascii_domain,
    canonical,
    is_address,
    is_role,
    masked,
    parents,
    parse,
    within,
)
from nurture.domain.errors import InvalidAddress

LOCALS = st.text("abcdefghijklmnopqrstuvwxyz0123456789._-+", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("dana.ng@globex.example", "dana.ng@globex.example"),
        ("Dana.Ng@Globex.Example", "dana.ng@globex.example"),
        ("  dana.ng@globex.example ", "dana.ng@globex.example"),
        ("dana.ng@globex.example.", "dana.ng@globex.example"),
        ("dana.ng+news@globex.example", "dana.ng@globex.example"),
        ("dana.ng+a+b@globex.example", "dana.ng@globex.example"),
        ("dana@bücher.example", "dana@xn--bcher-kva.example"),
        ("dana@xn--bcher-kva.example", "dana@xn--bcher-kva.example"),
        ("dana@BÜCHER.example", "dana@xn--bcher-kva.example"),
        ("d.a.n.a@gmail.com", "dana@gmail.com"),
        ("Dana+x@googlemail.com", "dana@gmail.com"),
        ("d.ana@globex.example", "d.ana@globex.example"),
        ("+news@globex.example", "+news@globex.example"),
        ("o'hara@globex.example", "o'hara@globex.example"),
    ],
)
def test_spellings_that_reach_one_person_are_one(written, person):
    assert canonical(written) == person


@given(LOCALS)
def test_the_canonical_form_is_its_own(local):
    address = f"{local}@globex.example"
    if is_address(address):
        form = canonical(address)
        assert form == canonical(address.upper())
        assert not is_address(form) or canonical(form) == form


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dana",
        "@globex.example",
        "dana@",
        "dana@globex",
        "dana@@globex.example",
        "dana ng@globex.example",
        ".dana@globex.example",
        "dana.@globex.example",
        "da..na@globex.example",
        '"dana ng"@globex.example',
        "dana@-globex.example",
        "dana@globex_.example",
        "dana@globex..example",
        "dana@globex.example\nBcc: x@initech.example",
        "dana\r@globex.example",
        "dana\x00@globex.example",
        "d" * 65 + "@globex.example",
        "dana@" + "a" * 250 + ".example",
        "dana@[192.0.2.1]",
    ],
)
def test_what_no_server_could_take_is_no_address(text):
    assert not is_address(text)
    with pytest.raises(InvalidAddress):
        parse(text)


@given(st.text(max_size=80))
def test_no_text_does_more_than_being_no_address(text):
    if is_address(text):
        assert parse(text).count("@") >= 1


def test_the_local_part_is_kept_as_written():
    assert parse("Dana.Ng+News@Globex.EXAMPLE") == "Dana.Ng+News@globex.example"


def test_a_domain_is_ascii_and_lower_case():
    assert ascii_domain("Bücher.Example.") == "xn--bcher-kva.example"
    with pytest.raises(InvalidAddress):
        ascii_domain("localhost")


def test_parents_go_up_to_two_labels():
    assert parents("a.b.globex.example") == ("a.b.globex.example", "b.globex.example", "globex.example")
    assert parents("globex.example") == ("globex.example",)


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("sam@acme.example", True),
        ("sam@EU.Acme.example", True),
        ("sam@notacme.example", False),
        ("sam@acme.example.globex.example", False),
    ],
)
def test_within_means_the_domain_or_below(address, inside):
    assert within(address, ("acme.example",)) is inside


@pytest.mark.parametrize(
    "local",
    [
        "info", "Sales", "no-reply", "noreply", "do-not-reply", "donotreply", "postmaster", "MAILER-DAEMON", "kontakt",
        "billing+eu", "news-noreply", "noreply-orders", "ne-pas-repondre", "keine-antwort", "list-request",
        "users-owner", "team-bounces", "support",
    ],
)  # fmt: skip
def test_functions_robots_and_lists_are_nobody(local):
    assert is_role(f"{local}@globex.example")


@pytest.mark.parametrize("local", ["dana", "salesa", "infos", "marta.sales", "norah", "noel.reply", "d.info", "arno"])
def test_people_are_somebody(local):
    assert not is_role(f"{local}@globex.example")


def test_a_masked_address_shows_no_more_than_its_owner_needs():
    assert masked("dana.ng@globex.example") == "d***@globex.example"
