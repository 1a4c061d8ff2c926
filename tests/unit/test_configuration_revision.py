"""Revisions: the shipped configuration, digests, and files as a whole."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from configuration_folder import CADENCE, lay_out, problems_of, revision_of

from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.revision import load
from nurture.domain.cadence import Cadence
from nurture.domain.calendar import Calendar
from nurture.domain.delivery import DeliveryMode
from nurture.domain.forecast import forecast
from nurture.domain.rejection import Reason
from nurture.domain.takes import cadence_for
from nurture.domain.traits import Traits
from nurture.settings import shipped_folder

FIRST_NO = datetime(2026, 11, 12, 12, tzinfo=UTC)
SHIPPED = load(shipped_folder("config"), templates=shipped_folder("templates"))


def test_the_shipped_configuration_is_a_sandbox() -> None:
    assert SHIPPED.installation.delivery is DeliveryMode.SANDBOX
    assert [rep.id for rep in SHIPPED.team.reps] == ["maya", "tom", "sam"]


@pytest.mark.parametrize("reason", ENROLLED_REASONS)
def test_every_reason_has_a_shipped_cadence(reason: Reason) -> None:
    assert cadence_for(Traits(reasons=(reason,)), SHIPPED.cadences) is not None


@pytest.mark.parametrize(("language", "least"), [("en", 14), ("de", 8), ("fr", 4)])
def test_there_is_shipped_content_in_three_languages(language: str, least: int) -> None:
    assert Counter(item.language for item in SHIPPED.content)[language] >= least


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("reason", ENROLLED_REASONS)
def test_every_reason_has_something_to_read_in_every_language(language: str, reason: str) -> None:
    fitting = [
        item for item in SHIPPED.content if item.language == language and (not item.reasons or reason in item.reasons)
    ]
    assert fitting


def test_shipped_links_lead_to_the_sample_company_only() -> None:
    assert all((item.url or "https://acme.example/").startswith("https://acme.example/") for item in SHIPPED.content)


@pytest.mark.parametrize("cadence", SHIPPED.cadences, ids=lambda cadence: cadence.id)
def test_a_shipped_cadence_says_at_its_head_how_many_mails_it_sends(cadence: Cadence) -> None:
    head = (shipped_folder("config") / "cadences" / f"{cadence.id}.yaml").read_text(encoding="utf-8")[:400].lower()
    touches = forecast(cadence, Calendar(zone="UTC"), latest_no=FIRST_NO, answered=True)
    assert f"at most {len(touches)} mails" in head


NURTURE = """\
# config/nurture.yaml
company: {name: Acme GmbH, address: "Lange Str. 12, 10115 Berlin", privacy: https://acme.example/privacy, domains: [acme.example]}
ops: ops@acme.example
addresses: {domain: in.acme.example}      # or mailbox: nurture@acme.example
delivery: rehearsal                       # sandbox | rehearsal | allowlist | live
"""  # noqa: E501
TEAM = """\
reps:
  - {id: maya, name: Maya Okafor, address: maya@acme.example, aliases: [m.okafor@acme.example], zone: Europe/Berlin, lead: sam}
  - {id: tom, name: Tom Hale, address: tom@acme.example, left: 2026-10-31, successor: maya}
  - {id: sam, name: Sam Rivera, address: sam@acme.example}
"""  # noqa: E501


def test_the_files_of_the_handbook_are_read_as_they_stand(tmp_path: Path) -> None:
    revision = revision_of(tmp_path, nurture=NURTURE, team=TEAM)
    assert revision.installation.company.address == "Lange Str. 12, 10115 Berlin"
    assert revision.installation.delivery is DeliveryMode.REHEARSAL
    assert revision.team.signer("tom", date(2026, 10, 31)) == revision.team.rep("maya")


def test_a_flood_of_mistakes_is_told_in_part(tmp_path: Path) -> None:
    told = problems_of(tmp_path, team="reps: [" + "x, " * 1000 + "]\n")
    assert len(told) == 201
    assert told[-1] == "and 800 more"


def test_the_same_files_have_the_same_digest(tmp_path: Path) -> None:
    first, second = revision_of(tmp_path / "a"), revision_of(tmp_path / "b")
    assert first == second and first.digest


@pytest.mark.parametrize(
    "changed",
    [
        {"cadences__all": f"{CADENCE}# a comment\n"},
        {"cadences__all": None, "cadences__other": CADENCE},
        {"content__one": "{id: a, title: A, text: B, language: en, kind: note}"},
    ],
)
def test_any_change_changes_the_digest(tmp_path: Path, changed: dict[str, str | None]) -> None:
    assert revision_of(tmp_path / "a").digest != revision_of(tmp_path / "b", **changed).digest


def test_a_folder_that_is_reached_by_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "..data").symlink_to(lay_out(tmp_path / "first"))
    (tmp_path / "config").symlink_to(tmp_path / "..data")
    assert load(tmp_path / "config").team.reps
