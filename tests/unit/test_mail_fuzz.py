"""Mail that chance has damaged: whatever the bytes, it is read or refused, and nothing foreign is made up.

A few hundred mails in the tests; `make fuzz SECONDS=600` goes on for longer and takes the mail of the collections too.
"""

import os
import time
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nurture.domain.reading import AsWhat
from nurture.mail.reply import split_reply
from tests.mutation import SAMPLES, corpus_mail, damage
from tests.reading_invariants import check

FEW = 300
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
FIRST = int(os.environ.get("FUZZ_SEED", "0"))
MODES = tuple(AsWhat)


@pytest.mark.timeout(SECONDS + 300)
def test_damaged_mail_is_read_or_refused() -> None:
    samples = (*SAMPLES, *corpus_mail()) if SECONDS else SAMPLES
    tried = 0
    for seed in _seeds():
        raw = damage(samples, seed)
        try:
            check(raw, MODES[seed % len(MODES)])
        except Exception as error:
            raise AssertionError(f"seed {seed} of {len(samples)} samples: {error!r}\n{raw[:2_000]!r}") from error
        tried += 1
    assert tried > 0
    print(f"{tried} damaged mails, of {len(samples)} samples, from seed {FIRST} on")


def test_a_whole_sample_is_what_it_was() -> None:
    kinds = {check(raw, mode) for raw in SAMPLES for mode in MODES}
    assert {"forward", "reply", "bounce", "delay", "receipt", "auto_reply", "complaint"} <= kinds


@settings(max_examples=60, derandomize=not SECONDS, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=2_000) | st.integers(0, 10**9).map(lambda seed: damage(SAMPLES, seed).decode("latin-1")))
def test_the_new_words_of_any_text_are_part_of_it(text: str) -> None:
    found = split_reply(text)
    letters = {char for char in text if not char.isspace()}
    assert {char for char in found.text if not char.isspace()} <= letters
    assert found.text_with_signature.startswith(found.text) or not found.text


def _seeds() -> Iterator[int]:
    """Yields the first few seeds; where seconds are given, as many as fit into them."""
    if not SECONDS:
        yield from range(FIRST, FIRST + FEW)
        return
    end = time.monotonic() + SECONDS
    for seed in count(FIRST):
        if time.monotonic() > end:
            return
        yield seed
