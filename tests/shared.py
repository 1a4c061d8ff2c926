"""Mail collections kept beside the checkout: too large or too private for the repository."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("NURTURE_TEST_CORPORA", REPOSITORY.parent / "shared" / "corpora"))


def corpus(name: str) -> Path:
    """Returns the folder of one collection; skips the test where it is not at hand."""
    folder = CORPORA / name
    if not folder.is_dir():
        pytest.skip(f"no collection {name!r} beside the checkout (NURTURE_TEST_CORPORA)")
    return folder
