"""Keyed hashes and signed tokens: nobody can make one, and old ones work for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.domain.errors import InvalidToken
from nurture.domain.keyring import TOKEN_LENGTH, Keyring

OLD, NEW = b"an old key, long ago" * 2, b"the key of these days" * 2
BEFORE = Keyring(keys={1: OLD}, current=1)
NOW = Keyring(keys={1: OLD, 2: NEW}, current=2)
DANA = "dana.ng@globex.example"


def test_a_person_is_one_hash_however_the_address_is_written():
    assert NOW.person(DANA) == NOW.person("Dana.Ng+x@GLOBEX.example")
    assert NOW.person(DANA) != NOW.person("dana@globex.example")


def test_without_the_key_a_hash_says_nothing():
    assert NOW.person(DANA).value != BEFORE.person(DANA).value
    assert "dana" not in NOW.person(DANA).value


def test_a_person_and_a_domain_of_the_same_letters_are_two():
    assert NOW.domain("globex.example").value != NOW.person("globex@globex.example").value


def test_every_key_ever_used_is_asked():
    assert BEFORE.person(DANA) in NOW.person_under_all(DANA)
    assert {each.key_id for each in NOW.forbidding(DANA)} == {1, 2}


def test_a_stop_of_the_company_or_its_parent_forbids():
    forbidding = NOW.forbidding("dana@emea.globex.example")
    assert NOW.domain("emea.globex.example") in forbidding
    assert BEFORE.domain("globex.example") in forbidding
    assert NOW.domain("example") not in forbidding
    assert NOW.domain("initech.example") not in forbidding


@given(st.sampled_from([BEFORE, NOW]), st.sampled_from([DANA, "o'hara@initech.example"]), st.booleans())
def test_a_token_is_read_back_in_any_letter_case(keyring, address, upper):
    subject = keyring.person(address)
    token = keyring.token(subject)
    assert len(token) == TOKEN_LENGTH and set(token) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert keyring.read_token(token.upper() if upper else f" {token}\n") == subject


def test_a_token_of_an_old_key_works_after_the_key_has_changed():
    assert NOW.read_token(BEFORE.token(BEFORE.person(DANA))) == BEFORE.person(DANA)


def test_a_token_of_a_key_that_was_lost_does_not():
    with pytest.raises(InvalidToken):
        BEFORE.read_token(NOW.token(NOW.person(DANA)))


@given(st.integers(0, TOKEN_LENGTH - 1), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_token_with_one_letter_changed_is_refused(place, letter):
    token = NOW.token(NOW.person(DANA))
    forged = token[:place] + letter + token[place + 1 :]
    if forged != token and place < TOKEN_LENGTH - 1:  # The last letter holds bits that stand for nothing.
        with pytest.raises(InvalidToken):
            NOW.read_token(forged)


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text):
    with pytest.raises(InvalidToken):
        NOW.read_token(text)


def test_secrets_of_reps_and_fingerprints_differ_by_name_and_key():
    tags = {keyring.secret_tag(rep) for keyring in (BEFORE, NOW) for rep in ("maya", "tom")}
    assert len(tags) == 4 and all(len(tag) == 16 for tag in tags)
    assert NOW.fingerprint("a") != NOW.fingerprint("b") != BEFORE.fingerprint("b")
