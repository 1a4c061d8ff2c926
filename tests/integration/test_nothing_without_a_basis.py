"""Nothing leaves without a basis: over kills of the real process, a withdrawal and an erasure."""

from datetime import timedelta

import pytest
from factories import ADD, DANA, MAYA, NOW, forward, no
from promises.sandbox import running_sandbox, send_raw

TWO_STEPS_ON = NOW + timedelta(days=270)


@pytest.fixture
def started(database_url, tmp_path):
    """Starts the same sandbox as often as it is asked to."""
    return lambda: running_sandbox(database_url, tmp_path)


def take_in(process, note):
    process.ask("advance", until=NOW.isoformat())
    assert send_raw(process.ports.smtp, forward(no(), above=note), ADD, sender=MAYA)[0] == 250
    process.ask("settle")


def advance(process, until):
    process.ask("advance", until=until.isoformat())


def mails_to_dana(process):
    return [line for line in process.ask("outbox", after=0) if line.recipient == DANA]


def test_nothing_goes_to_germany_without_a_consent_and_a_consent_survives_a_kill(started):
    with started() as process:
        take_in(process, "country: DE")
        advance(process, NOW + timedelta(days=97))
        assert mails_to_dana(process) == []
        process.kill()
    with started() as process:
        advance(process, NOW + timedelta(days=100))
        assert process.ask("show", address=DANA).touches[-1].waiting_for == "basis"
        assert mails_to_dana(process) == []
        process.ask("record_basis", address=DANA, kind="consent", on="2027-02-01", source="signed at the fair")
        process.kill()
    with started() as process:
        assert process.ask("show_basis", address=DANA).allows
        advance(process, NOW + timedelta(days=120))
        assert len(mails_to_dana(process)) == 1
        process.kill()


def test_a_withdrawal_survives_a_kill_and_ends_the_mails(started):
    with started() as process:
        take_in(process, "basis: consent 2026-03-01 at the fair")
        advance(process, NOW + timedelta(days=100))
        assert len(mails_to_dana(process)) == 1
        process.ask("record_basis", address=DANA, kind="none", on="", source="")
        process.kill()
    with started() as process:
        advance(process, TWO_STEPS_ON)
        assert len(mails_to_dana(process)) == 1
        process.kill()


def test_an_erasure_takes_the_consent_with_it_and_a_new_forward_brings_no_mail(started):
    with started() as process:
        take_in(process, "basis: consent 2026-03-01 at the fair")
        process.ask("erase", address=DANA, confirmed=True)
        assert send_raw(process.ports.smtp, forward(no()), ADD, sender=MAYA)[0] == 250
        process.ask("settle")
        advance(process, TWO_STEPS_ON)
        assert mails_to_dana(process) == []
        process.kill()
