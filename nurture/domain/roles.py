"""Roles: what a replica does, so that each kind of work can be scaled apart."""

from enum import StrEnum


class Role(StrEnum):
    """One kind of work."""

    WEB = "web"
    INBOUND = "inbound"
    DISPATCH = "dispatch"
