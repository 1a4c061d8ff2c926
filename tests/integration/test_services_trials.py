"""Mails are tried before they are due: what cannot be written is told, held, shown, and goes once it is mended."""

import asyncio
from datetime import timedelta

import pytest
from factories import no
from typer.testing import CliRunner

from nurture.cli.app import app
from nurture.control_server import ControlServer
from nurture.domain.letter import LetterKind
from nurture.storage import faults, schema
from nurture.wiring.content import trials_of
from nurture.wiring.sending import drafting_of

OPS = "ops@acme.example"
ERIN = "erin.vale@initech.example"
FOR_ERIN = "{% if first_name == 'Erin' %}{{ named_by }}{% endif %}"
"""A mistake that no example shows, so that the edit is taken: nobody named Erin to us."""


def share(bench):
    return bench.folder / "templates" / "email" / "share.en.md.j2"


async def break_share(bench, words: str = FOR_ERIN) -> None:
    path = share(bench)
    path.write_text(path.read_text("utf-8").replace("There is no need", f"{words} There is no need"), "utf-8")
    assert await bench.application.reloading.reload()


async def mend_share(bench) -> None:
    path = share(bench)
    path.write_text(path.read_text("utf-8").replace(FOR_ERIN, ""), "utf-8")
    assert await bench.application.reloading.reload()


async def go_round(bench) -> int:
    """Tries until the round is over."""
    count = 0
    for _ in range(3):
        count += await bench.application.trials.tick()
    return count


@pytest.fixture
async def two(nurture):
    """Dana and Erin, with a month until Erin's first mail is due, and templates that may be edited."""
    nurture.own_templates()
    await nurture.add()
    await nurture.add(no(sender=("Erin Vale", ERIN)))
    (touch,) = await nurture.touches(ERIN)
    await nurture.advance(touch.due_at - timedelta(days=30))
    return nurture


async def faults_of(bench):
    return await bench.foundation.database.read(faults.grouped)


async def test_what_is_due_within_sixty_days_is_tried_once_a_day(two):
    assert await go_round(two) == 2
    assert await go_round(two) == 0
    await two.pass_days(1)
    assert await go_round(two) == 2


async def test_what_is_due_later_is_not_tried(nurture):
    await nurture.add()
    assert await go_round(nurture) == 0


async def test_an_edit_brings_another_round(two):
    await go_round(two)
    await break_share(two)
    assert await go_round(two) == 2


async def test_a_round_goes_on_where_it_was_left(two, monkeypatch):
    monkeypatch.setattr("nurture.services.trials._BATCH", 1)
    monkeypatch.setattr("nurture.services.trials._BATCHES", 1)
    await two.application.trials.tick()
    standing = await two.foundation.database.read(faults.standing)
    (first, _) = sorted([(await two.touches())[0], (await two.touches(ERIN))[0]], key=lambda row: row.due_at)
    assert (standing.touch_id, standing.done_at) == (first.id, None)
    again = trials_of(two.foundation, drafting_of(two.foundation))
    assert await again.tick() == 1


async def test_what_fails_is_told_to_ops_once_a_day_and_names_nobody(two):
    await break_share(two)
    await go_round(two)
    await two.settle()
    (letter,) = await two.letters(LetterKind.FAULTS_AHEAD, OPS)
    (line,) = letter.facts.lines
    assert line.startswith("1 mail, the first due on ")
    assert "share.en.md.j2:" in line and "may be missing; guard it" in line and "Mend the template" in line
    assert "rin" not in line.replace("string", "") and "initech" not in line
    await two.settle()
    assert len(await two.letters(LetterKind.FAULTS_AHEAD)) == 1
    await two.pass_days(1)
    await go_round(two)
    await two.settle()
    assert len(await two.letters(LetterKind.FAULTS_AHEAD)) == 2


async def test_nothing_is_told_while_all_can_be_written(two):
    await go_round(two)
    await two.pass_days(2)
    assert await two.letters(LetterKind.FAULTS_AHEAD) == []


async def test_what_still_fails_when_it_is_due_is_held_and_shown_with_its_remedy(two):
    await break_share(two)
    (touch,) = await two.touches(ERIN)
    await two.advance(touch.due_at + timedelta(hours=3))
    (held,) = await two.touches(ERIN)
    assert (held.state, held.waiting_for) == ("planned", "template")
    assert "it cannot be written: " in await two.explain(ERIN)
    (line,) = (await two.desk.status()).faults
    assert (line.touches, line.fault.why) == (1, "template")


async def test_it_goes_once_it_is_mended(two):
    await break_share(two)
    (touch,) = await two.touches(ERIN)
    await two.advance(touch.due_at + timedelta(hours=3))
    await mend_share(two)
    await go_round(two)
    assert await faults_of(two) == ()
    (released,) = await two.touches(ERIN)
    assert released.next_try_at <= two.now
    await two.pass_days(8)
    assert (await two.touches(ERIN))[0].state == "accepted"


async def test_a_fault_of_somebody_who_is_stopped_is_forgotten(two):
    await break_share(two)
    await go_round(two)
    await two.desk.stop(ERIN)
    assert await faults_of(two) == ()
    await two.pass_days(1)
    await go_round(two)
    assert await two.rows(schema.touch_faults) == []


async def test_a_live_check_says_whom_a_fault_concerns_and_changes_nothing(two):
    await break_share(two)
    found = await two.desk.live_check()
    assert (found.people, found.looked, found.written, found.after) == (2, 2, 1, None)
    (person,) = found.faulty
    assert (person.address, person.step, person.fault.why) == (ERIN, "useful", "template")
    assert await two.rows(schema.touch_faults) == []


async def test_a_live_check_of_all_steps_tries_those_that_are_left(two):
    cadence = two.foundation.revisions.cadence((await two.enrollment()).cadence)
    found = await two.desk.live_check(every_step=True)
    assert found.written + len(found.faulty) == 2 * len(cadence.steps)


async def test_a_live_check_of_all_steps_knows_a_step_by_its_new_name(two):
    await two.edit("cadences/not-now.yaml", lambda text: text.replace("{id: useful,", "{id: first, was: useful,", 1))
    cadence = two.foundation.revisions.cadence((await two.enrollment()).cadence)
    found = await two.desk.live_check(every_step=True)
    assert found.written + len(found.faulty) == 2 * len(cadence.steps)


async def test_a_live_check_goes_on_after_the_last_one_it_looked_at(two, monkeypatch):
    monkeypatch.setattr("nurture.services.live_check.MOST", 1)
    first = await two.desk.live_check()
    second = await two.desk.live_check(after=first.after)
    assert (first.looked, second.looked) == (1, 1)
    assert first.after < second.after
    assert (await two.desk.live_check(after=second.after)).after is None


async def test_the_command_of_a_live_check_asks_the_running_daemon(two, tmp_path, monkeypatch):
    await break_share(two)
    monkeypatch.setenv("NURTURE_SOCKET", str(tmp_path / "socket"))
    monkeypatch.setattr("nurture.services.live_check.MOST", 1)
    server = ControlServer(two.desk, tmp_path / "socket")
    await server.start()
    try:
        told = await asyncio.to_thread(CliRunner().invoke, app, ["check", "--live"])
    finally:
        await server.stop()
    assert told.exit_code == 1
    assert "1 mail cannot be written: " in told.stdout and f"  {ERIN} (useful)\n1 mail can be written\n" in told.stdout
