"""What a test does where a program it needs is not installed.

It has a module of its own: of two `conftest` modules the name would mean whichever was imported first.
"""

import os
from typing import Never

import pytest


def absent(server: str) -> Never:
    """Skips the test because a server is not installed; fails it when NURTURE_TEST_REQUIRE names that server."""
    if server in os.environ.get("NURTURE_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{server} is required here, and not installed")
    pytest.skip(f"{server} is not installed")
