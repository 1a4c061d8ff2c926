"""What commands answer, and what asking costs."""

import inspect
import subprocess
import sys
from typing import get_type_hints

from nurture.domain.answers import ANSWERS
from nurture.services.desk import Desk


def test_the_table_of_answers_names_each_command_and_what_it_returns() -> None:
    methods = inspect.getmembers(Desk, inspect.isfunction)
    returned = {name: get_type_hints(method)["return"] for name, method in methods if not name.startswith("_")}
    assert {name: None if hint is type(None) else hint for name, hint in returned.items()} == ANSWERS


def test_a_command_that_asks_a_daemon_loads_no_database_and_no_pages() -> None:
    heavy = "{'sqlalchemy', 'starlette', 'alembic', 'nurture.services'}"
    program = f"import sys, nurture.cli.operations, nurture.cli.people; print({heavy} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
