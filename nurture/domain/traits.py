"""Traits: what is known of a person, their company and their no, as far as rules may ask for it."""

from dataclasses import dataclass
from enum import StrEnum

from nurture.domain.rejection import Reason


class Role(StrEnum):
    """What a person does at their company, as far as their title tells it; who leads a whole company is `executive`."""

    EXECUTIVE = "executive"
    FINANCE = "finance"
    IT = "it"
    OPERATIONS = "operations"
    ENGINEERING = "engineering"
    QUALITY = "quality"
    PROCUREMENT = "procurement"
    LEGAL = "legal"
    HR = "hr"
    MARKETING = "marketing"
    SALES = "sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What rules may ask of a person and their latest no; None and empty where it is not known.

    `reasons` begins with the primary one. `language` is a tag such as `de` or `pt-BR`, `country` an ISO 3166 code in
    capitals; `competitor`, `industry` and `tags` are in lower case.
    """

    reasons: tuple[Reason, ...] = ()
    language: str = "en"
    competitor: str | None = None
    role: Role | None = None
    country: str | None = None
    industry: str | None = None
    tags: frozenset[str] = frozenset()

    @property
    def reason(self) -> Reason | None:
        """The primary reason of the no."""
        return self.reasons[0] if self.reasons else None
