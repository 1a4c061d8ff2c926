"""A small sound configuration in a folder, and one way to break it."""

from pathlib import Path

import pytest
from shared import REPOSITORY

from nurture.configuration.revision import Revision, load
from nurture.domain.errors import ConfigurationError

NURTURE = """\
company: {name: Acme GmbH, address: "Lange Str. 12", privacy: https://acme.example/privacy, domains: [acme.example]}
ops: ops@acme.example
addresses: {domain: in.acme.example}
delivery: rehearsal
"""
TEAM = """\
reps:
  - {id: maya, name: Maya Okafor, address: maya@acme.example, zone: Europe/Berlin, lead: sam}
  - {id: sam, name: Sam Rivera, address: sam@acme.example}
"""
CADENCE = """\
cadence: all
takes: rest
cool_off: 60 days
steps:
  - {id: useful, wait: 90 days, template: share}
  - {id: farewell, wait: 6 months, template: door-open, content: none}
"""
JURISDICTIONS = (REPOSITORY / "config" / "jurisdictions.yaml").read_text(encoding="utf-8")
SOUND = {
    "nurture.yaml": NURTURE,
    "team.yaml": TEAM,
    "jurisdictions.yaml": JURISDICTIONS,
    "cadences/all.yaml": CADENCE,
}


def lay_out(folder: Path, **files: str | bytes | None) -> Path:
    """Writes the sound files, with some replaced or, when None, left out; `__` in a name stands for `/`."""
    replaced = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    for name, text in {**SOUND, **replaced}.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def revision_of(folder: Path, **files: str | bytes | None) -> Revision:
    """Returns the revision of the sound files with some replaced."""
    return load(lay_out(folder, **files))


def marked(text: str, file: str) -> tuple[str, list[str]]:
    """Returns the text without its marks, and the place that each mark `§` stands before."""
    pieces = text.split("§")
    before = ["".join(pieces[:count]) for count in range(1, len(pieces))]
    places = [f"{file}:{start.count(chr(10)) + 1}:{len(start) - start.rfind(chr(10))}" for start in before]
    return "".join(pieces), places


def problems_of(folder: Path, *, templates: Path | None = None, **files: str | bytes | None) -> list[str]:
    """Returns the lines of the error that the files bring, without the folder's name."""
    with pytest.raises(ConfigurationError) as caught:
        load(lay_out(folder, **files), templates=templates)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]
