"""The page of commands: each command, each option, and samples that are what the commands print."""

import re
import shlex
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from shared import REPOSITORY
from typer.testing import CliRunner

from nurture.cli.app import _loaded, app
from nurture.cli.commands import COMMANDS, CommandLine
from nurture.domain.answers import (
    AccountFacts,
    FileReport,
    ProspectLine,
    QuarantineEntry,
    ReplicaStanding,
    Status,
    StopReport,
)
from nurture.domain.basis_answers import BasisView
from nurture.domain.content_answers import GapLine
from nurture.domain.diagnosis import fail, ok
from nurture.domain.halt import Halt, HaltScope
from nurture.domain.languages import UnwrittenLine
from nurture.domain.preview import Preview
from nurture.domain.privacy import ErasureReport
from nurture.domain.settled_answers import SettledReport, UnsettledLine
from nurture.domain.throttle import LimitUse
from nurture.domain.ways import WayKind, WayStanding

PAGE = (REPOSITORY / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
NOW = datetime(2027, 2, 12, 15, 2, tzinfo=UTC)
HEADS = list(re.finditer(r"^### nurture (\w+).*$", PAGE, re.MULTILINE))
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def sections() -> dict[str, str]:
    """Returns what the page says of each command; a command may have several headings."""
    found: dict[str, str] = {}
    ends = [*(head.start() for head in HEADS), len(PAGE)]
    for head, (start, end) in zip(HEADS, pairwise(ends), strict=True):
        found[head[1]] = found.get(head[1], "") + PAGE[start:end].partition("\n## ")[0]
    return found


def options_of(line: CommandLine) -> set[str]:
    """Returns the long options of a command and of the commands below it."""
    if line.is_plain:
        return set(OPTION.findall(CliRunner().invoke(app, [line.name, "--help"]).output)) - {"--help"}
    command = _loaded(line)
    commands = [command, *getattr(command, "commands", {}).values()]
    return {each for one in commands for param in one.params for each in param.opts if each.startswith("--")} - {
        "--help"
    }


def test_every_command_has_a_place_on_the_page_and_no_other_has():
    assert set(sections()) == {line.name for line in COMMANDS}


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: line.name)
def test_every_option_is_told_and_no_other_is(line, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    told = set(OPTION.findall(re.sub(r"```.*?```", "", sections()[line.name], flags=re.DOTALL)))
    assert options_of(line) <= told
    assert {each for each in told - options_of(line) if each not in EVERY_OPTION} == set()


EVERY_OPTION = {option for line in COMMANDS for option in options_of(line)}
"""A section may speak of another command's option; one that no command has is a slip."""

LIMITS = (
    LimitUse(what="in the name of maya", when="today", used=1, limit=5),
    LimitUse(what="in all", when="today", used=1, limit=1000),
)
ANSWERS: dict[str, Any] = {
    "content_gaps": (
        GapLine(
            language="de",
            reason="no_budget",
            waiting=12,
            soon=30,
            earliest=date(2027, 3, 3),
            lack="had",
            shared=(("in finance", 25),),
            sentence="Write in German for “no budget”: 42 people (25 of them in finance) wait for it since 3 March"
            " 2027, 12 of them now; they, or others at their company, have had what there is.",
        ),
    ),
    "status": Status(
        now=NOW,
        delivery="live",
        enrollments={"active": 1, "held": 2},
        messages_waiting=0,
        quarantined=0,
        halts=(Halt(scope=HaltScope.ACCOUNT, subject="globex.example", why="audit", at=NOW),),
        add_address="add@in.acme.example",
        add_addresses={"maya": "add+trcbxhwedfsr5aor@in.acme.example"},
        unproven=0,
        proofs={"maya": "the DKIM signature of their domain (last on 2027-02-10)"},
        ways=(
            WayStanding(name="listener", kind=WayKind.LISTENER, watermark=NOW.replace(second=3), enlisted_at=NOW),
            WayStanding(
                name="replies", kind=WayKind.MAILBOX, watermark=NOW.replace(minute=1, second=44), enlisted_at=NOW
            ),
        ),
        copies={"kept": 3, "talks": 1, "own": 0, "dropped": 40},
        limits=LIMITS,
        oldest_mail=datetime(2026, 9, 3, tzinfo=UTC),
        unwritten=(
            UnwrittenLine(template="share", language="nb", touches=2, first_due=datetime(2027, 3, 2, tzinfo=UTC)),
        ),
        lacking_yes={"maya": 2, "tom": 1},
        replicas=(
            ReplicaStanding(
                id="6f1c2a9b",
                asked=True,
                roles="web, inbound, dispatch",
                silent_for=2,
                revision="12345678",
                duties=("writes notices", "reads replies"),
            ),
        ),
    ),
    "preview": Preview(
        cadence="not-now",
        step="useful",
        template="share",
        language="en",
        at=datetime(2027, 2, 11, 9, 42, tzinfo=UTC),
        subject="What an hour of downtime costs",
        headers=(
            ("From", "Maya Okafor <maya@acme.example>"),
            ("To", "Dana Ng <dana.ng@globex.example>"),
            ("Subject", "What an hour of downtime costs"),
        ),
        text="Hello Dana,\n\na few words.\n",
        because=("written for “no budget”", "the only item left in English for “no budget”"),
    ),
    "prospects": (
        ProspectLine(
            address="dana.ng@globex.example",
            name="Dana Ng",
            account="Globex",
            reason="no_budget",
            cadence="not-now",
            state="active",
            rep="maya",
            next_at=datetime(2027, 2, 10, tzinfo=UTC),
        ),
    ),
    "show_basis": BasisView(
        address="dana@globex.example",
        recorded="consent",
        on=date(2026, 3, 1),
        until=None,
        source="signed at the fair",
        words=None,
        rules="by the rules for DE: their consent",
        standing="The basis for writing is their consent of 1 March 2026 (by the rules for DE).",
        allows=True,
    ),
    "stop": StopReport(scope="person", people=0, already=False),
    "stop_file": FileReport(done=1, problems=("line 3: no email address; expected one like dana@globex.example",)),
    "exclude_file": FileReport(done=2, problems=("line 3: gmail.com gives mailboxes to anybody and is no company",)),
    "lift": 1,
    "stops": (),
    "erase": ErasureReport(
        number=1,
        noes=1,
        touches=2,
        letters=3,
        mails=2,
        put_aside=0,
        waiting=0,
        kept=0,
        demands=0,
        told=(),
        erased=False,
    ),
    "account": "globex.example",
    "approve": "before-the-round",
    "show_account": AccountFacts(domain="globex.example", industry="packaging", tags=("key-account",), state="talking"),
    "describe_account": AccountFacts(domain="globex.example", industry="packaging", tags=("key-account",)),
    "halt": True,
    "unsettled": (
        UnsettledLine(touch=12, at=datetime(2027, 2, 12, 10, 2, tzinfo=UTC), rep="maya", step="useful", address=""),
    ),
    "unsettled_ids": (),
    "settle_log": SettledReport(accepted=1, bounced=0, refused=0, letters=0, left=0),
    "doctor": (
        ok("relay relay", "it answers, and takes the login"),
        fail(
            "path of maya",
            "Maya has not answered the welcome",
            'Ask Maya to answer it with "ok", or vouch: nurture doctor --vouch maya',
        ),
    ),
    "quarantine_list": (
        QuarantineEntry(
            id=4,
            received_at=datetime(2030, 2, 12, 15, 2, tzinfo=UTC),
            via="",
            as_what="add",
            error="the message is empty",
        ),
    ),
    "quarantine_replay": "quarantined",
    "quarantine_release": None,
    "clock": NOW,
    "advance": NOW,
}


def samples() -> list[tuple[str, str]]:
    """Returns each command that the page shows with `$` before it, and what it shows below."""
    found = []
    for block in re.findall(r"^```\w*\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        found += re.findall(r"^\$ nurture ([^\n]*)\n(.*?)(?=^\$ |\Z)", block, re.MULTILINE | re.DOTALL)
    return found


SAMPLES = samples()
NEED_MORE = ("health", "dkim", "dns", "add", "read")
"""A running daemon, chance, settings or a file stand behind these; their tests are elsewhere."""


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Lets a running nurture answer; the files that the samples name are there."""

    async def ask(_: object, name: str, arguments: dict[str, Any]) -> Any:
        return ANSWERS[name]

    monkeypatch.setattr("nurture.cli.asking._ask", ask)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    for folder in ("config", "templates"):
        (tmp_path / folder).symlink_to(REPOSITORY / folder)
    for name in ("optouts.csv", "customers.csv", "mail.log"):
        (tmp_path / name).write_text("")


@pytest.mark.usefixtures("answering")
@pytest.mark.parametrize(("typed", "shown"), [each for each in SAMPLES if not each[0].startswith(NEED_MORE)])
def test_a_sample_is_what_the_command_prints(typed, shown):
    printed = CliRunner().invoke(app, shlex.split(typed.replace("/var/log/mail.log", "mail.log"))).output
    assert re.fullmatch(_pattern(shown), printed), printed


def _pattern(shown: str) -> str:
    """Returns what matches a sample: a line of dots stands for any lines, dots within one for anything in it."""
    lines = [line.rstrip() for line in shown.rstrip("\n").split("\n")]
    any_words = (r"[^\n]*".join(re.escape(part) for part in line.split("...")) for line in lines)
    return "".join(
        r"(?:[^\n]*\n)*" if line == "..." else rf"{words} *\n" for line, words in zip(lines, any_words, strict=True)
    )


def test_the_samples_are_there():
    assert len(SAMPLES) >= 15
    assert {typed.split()[0] for typed, _ in SAMPLES} >= {"status", "doctor", "erase", "lift", "stop", "prospects"}
