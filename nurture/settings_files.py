"""Settings that stand in files: `.env`, and those that `NURTURE_*_FILE` names."""

from collections.abc import Mapping
from pathlib import Path

from nurture.domain.errors import SettingsError

ENV = ".env"
FILE = "_FILE"


def value_of(name: str, value: str | None, named: Mapping[str, str | None]) -> str | None:
    """Returns a variable's value, or what stands in the file that it names.

    Raises SettingsError when that cannot be read, or when the value is given outright as well.
    """
    if not name.endswith(FILE):
        return value
    if name.removesuffix(FILE) in named:
        raise SettingsError(f"{name} and {name.removesuffix(FILE)} are both set; keep one")
    try:
        return Path(str(value)).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} names a file that cannot be read: {value}") from error


def files_of(named: Mapping[str, str | None], *, with_env: bool) -> tuple[Path, ...]:
    """Returns the files that these variables name, and `.env` if it is there and counts."""
    env = Path(ENV)
    given = tuple(Path(value) for name, value in sorted(named.items()) if value and name.endswith(FILE))
    return (*given, env) if with_env and env.is_file() else given
