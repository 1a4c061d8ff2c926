"""A company that writes for real: its configuration, and the settings of a nurture that is measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

_NURTURE = """\
company: {name: Acme GmbH, address: "Lange Str. 12", privacy: https://acme.example/privacy, domains: [acme.example]}
ops: ops@acme.example
addresses: {domain: in.acme.example}
delivery: live
limits:  # All are counted, and none is reached.
  rep_per_day: 100
  warm_up_from: 100
  domain_per_day: 10
  relay_per_day: 1000000
  relay_per_hour: 1000000
  relay_per_minute: 1000000
  total_per_day: 1000000
"""
_REP = """\
  - {{id: rep{0}, name: Maya Okafor, address: rep{0}@acme.example, zone: {1}, copies: false}}
"""
REPS = 100
_CADENCE = """\
cadence: all
takes: rest
cool_off: 30 days
window: {days: [mon, tue, wed, thu, fri, sat, sun], from: "00:01", to: "23:59", zone: rep, holidays: allow}
spacing: {person: 30 days, account: 21 days, spread: 5 days}
heads_up: 2 working days
steps:
  - {id: useful, wait: 60 days, template: share, content: required}
  - {id: useful-2, wait: 5 months, template: share, content: required}
  - {id: farewell, wait: 6 months, template: door-open, content: none}
"""
_ITEM = """\
- id: {id}
  title: What a year of {subject} taught us
  text: >-
    {text}
  url: https://acme.example/reading/{id}
  kind: article
  language: en
"""
_SENTENCE = "Most of what goes wrong with {0} was seen weeks before by somebody who had no form to write it on. "
_SUBJECTS = ("upkeep", "belts", "bearings", "presses")
_SENTENCES = 12
"""So many that a mail with its text and its HTML is 6 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A folder with a configuration and, beside it or elsewhere, a database; `more` are further settings."""

    folder: Path
    database_url: str
    relay_port: int
    more: tuple[tuple[str, str], ...] = ()

    @property
    def environ(self) -> Mapping[str, str]:
        """The settings, as variables."""
        return {
            "NURTURE_CONFIG": str(self.folder / "config"),
            "NURTURE_TEMPLATES": str(REPOSITORY / "templates"),
            "NURTURE_DATA": str(self.folder / "var"),
            "NURTURE_DATABASE_URL": self.database_url,
            "NURTURE_SECRET": "a secret of the benchmarks, long enough",
            "NURTURE_PUBLIC_URL": "http://127.0.0.1:8025",
            "NURTURE_WEB_LISTEN": "127.0.0.1:0",
            "NURTURE_SMTP_LISTEN": "127.0.0.1:0",
            "NURTURE_RELAY_HOST": "127.0.0.1",
            "NURTURE_RELAY_PORT": str(self.relay_port),
            "NURTURE_RELAY_TLS": "none",
            "NURTURE_FENCE": "off",  # Nobody else is there that could be a copy, and no page is served to ask.
            **dict(self.more),
        }


def sqlite_url(folder: Path) -> str:
    """Return the address of a house's own database."""
    return f"sqlite+aiosqlite:///{folder / 'var' / 'nurture.db'}"


def build(folder: Path) -> None:
    """Write a live configuration whose send window is open now, wherever the sun stands."""
    config = folder / "config"
    for name, text in _files():
        path = config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def items() -> tuple[str, ...]:
    """Return the ids of the content there is."""
    return tuple(f"a-year-of-{subject}" for subject in _SUBJECTS)


def _files() -> tuple[tuple[str, str], ...]:
    west = datetime.now(UTC).hour - 12
    zone = f"Etc/GMT{west:+d}" if west else "Etc/GMT"  # The sign of these names is west of Greenwich: it is noon there.
    content = "".join(
        _ITEM.format(id=each, subject=subject, text=_SENTENCE.format(subject) * _SENTENCES)
        for each, subject in zip(items(), _SUBJECTS, strict=True)
    )
    return (
        ("nurture.yaml", _NURTURE),
        ("team.yaml", "reps:\n" + "".join(_REP.format(number, zone) for number in range(REPS))),
        ("jurisdictions.yaml", (REPOSITORY / "config" / "jurisdictions.yaml").read_text(encoding="utf-8")),
        ("cadences/all.yaml", _CADENCE),
        ("content/en.yaml", content),
    )
