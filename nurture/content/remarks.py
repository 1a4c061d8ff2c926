"""Remarks: what a check has to say, where, why it matters and what to do."""

from dataclasses import dataclass

from nurture.configuration.problems import Place
from nurture.domain.grace import GraceRule, Severity

UNWRITABLE = GraceRule(
    id="template",
    why="A mail that cannot be written is not sent: its touch is held, and ops are told.",
    remedy="Mend the place named; all that a template may use stands in the reference of templates.",
)
"""The rule that every template can be filled in, which nobody can turn off."""

UNWRITTEN = GraceRule(
    id="unwritten",
    why="Nobody is written to in a language that they did not write in: until it is written, such mails wait.",
    remedy="Write it in that language, or say under `languages: fallback:` in nurture.yaml which one stands in.",
    severity=Severity.WARNING,
)
"""The rule that a template is there in every language in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing found: the rule, what was found and where."""

    place: Place
    rule: GraceRule
    what: str

    @property
    def is_error(self) -> bool:
        """Tells whether it fails the check."""
        return self.rule.severity is Severity.ERROR

    def __str__(self) -> str:
        severity = "" if self.is_error else "warning: "
        return f"{self.place}: {severity}{self.rule.id}: {self.what}"


def place_in(file: str, text: str, offset: int) -> Place:
    """Returns the line and column of an offset of a file's text."""
    before = text[:offset]
    return Place(file=file, line=before.count("\n") + 1, column=offset - (before.rfind("\n") + 1) + 1)
