"""`brakes:` of `nurture.yaml`: which shares of complaints, hard bounces and deferrals warn and halt."""

import re
from datetime import timedelta

from nurture.configuration import meant
from nurture.configuration.forms import Form, taking
from nurture.configuration.problems import Unexpected
from nurture.configuration.scalars import number
from nurture.configuration.section import Section
from nurture.domain.brakes import USUAL, BrakeRule, BrakeRules

_PERCENT = re.compile(r"\d{1,3}(?:\.\d{1,3})?\Z")


def read_brakes(section: Section) -> BrakeRules:
    """Returns the rules; what is not written stays as it is by default."""
    return BrakeRules(
        complaints=section.child("complaints", lambda below: _in_days(below, USUAL.complaints), USUAL.complaints),
        hard_bounces=section.child(
            "hard_bounces", lambda below: _in_days(below, USUAL.hard_bounces), USUAL.hard_bounces
        ),
        deferrals=section.child("deferrals", lambda below: _in_hours(below, USUAL.deferrals), USUAL.deferrals),
    )


def _in_days(section: Section, usual: BrakeRule) -> BrakeRule:
    return _rule(section, usual, timedelta(days=section.optional("within_days", number(1, 90), usual.within.days)))


def _in_hours(section: Section, usual: BrakeRule) -> BrakeRule:
    hours = usual.within // timedelta(hours=1)
    return _rule(section, usual, timedelta(hours=section.optional("within_hours", number(1, 24), hours)))


def _rule(section: Section, usual: BrakeRule, within: timedelta) -> BrakeRule:
    rule = BrakeRule(
        warn_percent=section.optional("warn_percent", percent, usual.warn_percent),
        halt_percent=section.optional("halt_percent", percent, usual.halt_percent),
        least=section.optional("least", number(1, 1000), usual.least),
        within=within,
    )
    if rule.warn_percent > rule.halt_percent:
        section.fault("warn_percent", f"expected at most what halts, {rule.halt_percent:g}, got {rule.warn_percent:g}")
    return rule


@taking(
    Form(
        words="a share in percent",
        example="0.3",
        fragment={"type": "number", "exclusiveMinimum": 0, "maximum": 100},
    )
)
def percent(text: str) -> float:
    """Returns a share in percent, above 0 and at most 100."""
    if not _PERCENT.match(text) or not 0 < float(text) <= 100:
        raise Unexpected(
            f"expected a share in percent such as 0.3 or 5, above 0 and at most 100, got {text!r}", meant.share(text)
        )
    return float(text)
