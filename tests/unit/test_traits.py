"""What rules may ask of a person, made of what is kept of them."""

from datetime import UTC, datetime
from typing import Any

from nurture.domain.rejection import Reason
from nurture.domain.traits import Role
from nurture.services.traits import traits_of
from nurture.storage.placed import PlacedEnrollment


def _placed(**change: Any) -> PlacedEnrollment:
    usual: dict[str, Any] = dict.fromkeys(PlacedEnrollment._fields)
    usual |= {
        "language": "de",
        "reason": "competitor",
        "also": [],
        "tags": [],
        "latest_no": datetime(2026, 11, 3, tzinfo=UTC),
    }
    return PlacedEnrollment(**(usual | change))


def test_the_primary_reason_stands_first() -> None:
    assert traits_of(_placed(also=["price"])).reasons == (Reason.COMPETITOR, Reason.PRICE)


def test_names_are_compared_in_lower_case() -> None:
    traits = traits_of(_placed(competitor=" Initech  GmbH ", industry="Packaging", tags=["Key-Account"]))
    assert (traits.competitor, traits.industry, traits.tags) == ("initech gmbh", "packaging", {"key-account"})


def test_what_the_rep_said_of_the_role_goes_before_the_title() -> None:
    assert traits_of(_placed(title="Head of IT", said_role="CFO")).role is Role.FINANCE
    assert traits_of(_placed(title="Head of IT", said_role="champion")).role is Role.IT


def test_the_country_is_known_by_the_zone_at_last() -> None:
    assert traits_of(_placed(zone="Europe/Vienna")).country == "AT"
    assert traits_of(_placed(zone="Europe/Vienna", account_country="DE")).country == "DE"
    assert traits_of(_placed()).country is None
