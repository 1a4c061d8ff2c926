"""What a log says of an error that nobody expected: the line that raised it, never its words."""

import json
import re

import pytest

from nurture.control import decode
from nurture.logs import raised_at


def test_the_line_of_our_own_code_is_named_though_a_library_raised_it():
    with pytest.raises(json.JSONDecodeError) as raised:
        decode("status", b"dana@globex.example")
    assert re.fullmatch(r"control\.py:\d+", raised_at(raised.value))


def test_an_error_of_others_has_no_line_of_ours():
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads("{")
    assert raised_at(raised.value) == ""
