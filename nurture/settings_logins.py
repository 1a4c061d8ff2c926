"""Secrets of logins that nurture.yaml names, such as `NURTURE_MAILBOX_<NAME>_PASSWORD`, by kind and name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pydantic import SecretStr

_NAME = re.compile(r"NURTURE_(MAILBOX|RELAY)_([A-Z0-9_]+?)_(PASSWORD|TOKEN_COMMAND)(?:_FILE)?\Z")


class LoginKind(StrEnum):
    """What is logged into."""

    MAILBOX = "MAILBOX"
    RELAY = "RELAY"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSecrets:
    """How to log into one of several mailboxes or relays."""

    password: SecretStr | None = None
    token_command: str | None = field(default=None, repr=False)


_NONE = LoginSecrets()


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """The secrets by kind and name, as names stand in variables."""

    known: Mapping[tuple[LoginKind, str], LoginSecrets] = field(default_factory=dict)

    def of(self, kind: LoginKind, name: str) -> LoginSecrets:
        """Returns the secrets of a name in nurture.yaml; empty when there are none."""
        return self.known.get((kind, in_variables(name)), _NONE)

    def names(self, kind: LoginKind) -> tuple[str, ...]:
        """Returns the names that have secrets, as they stand in variables."""
        return tuple(sorted(name for of_kind, name in self.known if of_kind is kind))


def in_variables(name: str) -> str:
    """Returns a name as it stands in the name of a variable."""
    return name.upper().replace("-", "_")


def is_of_login(variable: str) -> bool:
    """Tells whether a variable is such a secret."""
    return _NAME.match(variable) is not None


def logins_in(values: Mapping[str, str | None]) -> Logins:
    """Returns the secrets that stand in these variables."""
    known: dict[tuple[LoginKind, str], LoginSecrets] = {}
    for variable, value in values.items():
        found = _NAME.match(variable)
        if found and value:
            place = (LoginKind(found[1]), found[2])
            known[place] = _with(known.get(place, _NONE), found[3], value)
    return Logins(known=known)


def _with(secrets: LoginSecrets, what: str, value: str) -> LoginSecrets:
    if what == "PASSWORD":
        return replace(secrets, password=SecretStr(value))
    return replace(secrets, token_command=value)
