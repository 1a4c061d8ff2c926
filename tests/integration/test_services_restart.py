"""Letters that wait for each other, over kills and restarts of the real process."""

from base64 import b64decode
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from factories import ADD, MAYA, NOW, forward, no
from promises.sandbox import running_sandbox, send_raw

COMPANIES = tuple(f"company{number}.example" for number in range(8))
AT_ONCE = 5


@pytest.fixture
def started(database_url, tmp_path):
    """Starts the same sandbox as often as it is asked to."""
    return lambda: running_sandbox(database_url, tmp_path)


def test_confirmations_that_wait_for_each_other_go_out_once_over_kills(started):
    with started() as process:
        process.ask("advance", until=NOW.isoformat())
        for company in COMPANIES:
            raw = forward(no(sender=("Dana Ng", f"dana.ng@{company}")))
            assert send_raw(process.ports.smtp, raw, ADD, sender=MAYA)[0] == 250
        process.ask("settle")
        first = mails_of(process)
        process.kill()
    assert [named_in(mail) for mail in first] == [[company] for company in COMPANIES[:AT_ONCE]]
    with started() as process:
        process.ask("advance", until=(NOW + timedelta(hours=1)).isoformat())
        second = mails_of(process)
        process.kill()
    assert [named_in(mail) for mail in second[AT_ONCE:]] == [list(COMPANIES[AT_ONCE:])]
    with started() as process:
        process.ask("advance", until=(NOW + timedelta(hours=2)).isoformat())
        assert mails_of(process) == second


def mails_of(process):
    """Returns what went out to the rep about a company, as text."""
    raws = [b64decode(line.raw) for line in process.ask("outbox", after=0) if line.recipient == MAYA]
    parsed = [message_from_bytes(raw, policy=policy.default) for raw in raws]
    texts = (f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}" for mail in parsed)
    return [text for text in texts if named_in(text)]


def named_in(mail):
    """Returns the companies a mail names."""
    return [company for company in COMPANIES if company in mail]
