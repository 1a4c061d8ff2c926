"""Edits of the configuration: what loads by itself, what waits for `apply`, and what is planned anew after it."""

import asyncio
import shutil
import threading
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
import watchfiles
from crowd import plan_crowd
from factories import DANA, NOW, forward, no
from fakes import FakeRelay
from sqlalchemy.exc import OperationalError
from workbench import Bench, real_bench

from nurture.daemon import Daemon
from nurture.domain.errors import NotAllowed
from nurture.domain.letter import LetterKind
from nurture.domain.revising import RevisionState
from nurture.services import reloading
from nurture.services.offers import read_offer
from nurture.services.replanning import COMPANIES
from nurture.storage import schema

NOT_NOW = "cadences/not-now.yaml"


@pytest.fixture
async def live(database_url, tmp_path):
    """A nurture that sends, to whom Dana's no was forwarded."""
    async with real_bench(database_url, tmp_path, delivery="delivery: live", relay=FakeRelay(), at=NOW) as bench:
        await add(bench)
        yield bench


async def add(bench: Bench) -> None:
    """Adds Dana's no from a file, which needs no proof of who forwarded it."""
    await bench.desk.add(raw=b64encode(forward(no(), said=bench.now)).decode(), rep="maya")
    await bench.settle()


def edit(bench: Bench, name: str, change: Callable[[str], str]) -> None:
    """Edits a file of the folder, as ops do."""
    path = bench.folder / "config" / name
    stood = path.read_text(encoding="utf-8")
    path.write_text(change(stood), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != stood, "nothing was edited"


def later(text: str) -> str:
    """A longer wait for the first mail."""
    return text.replace("wait: 90 days", "wait: 120 days")


async def reload(bench: Bench) -> bool:
    """Lets it look at its folders."""
    return await bench.application.reloading.reload()


async def states(bench: Bench) -> list[str]:
    """Returns the states of all revisions, the newest first."""
    return [line.state.value for line in await bench.desk.revisions()]


async def due(bench: Bench) -> object:
    """Returns when Dana's next mail is due."""
    (touch,) = await bench.touches(state="planned")
    return touch.due_at


async def test_with_delivery_live_an_edit_that_moves_a_mail_waits(live):
    stood = await due(live)
    edit(live, NOT_NOW, later)
    assert not await reload(live)
    await live.settle()
    assert await due(live) == stood
    assert await states(live) == ["pending", "in_force"]
    standing = (await live.desk.status()).configuration
    assert standing.offered.state is RevisionState.PENDING
    assert standing.offered.totals == {"moved": 1}


async def test_who_asks_while_an_edit_is_weighed_hears_what_came_of_it(live, monkeypatch):
    began, go_on = threading.Event(), threading.Event()

    def read_slowly(*folders):
        began.set()
        assert go_on.wait(10)
        return read_offer(*folders)

    monkeypatch.setattr(reloading, "read_offer", read_slowly)
    edit(live, NOT_NOW, later)
    weighing = asyncio.create_task(reload(live))
    await asyncio.to_thread(began.wait, 10)
    asking = asyncio.create_task(live.desk.look_at_edits())
    await asyncio.wait((asking,), timeout=0.2)
    go_on.set()
    assert (await asking).offered.state is RevisionState.PENDING
    await weighing


async def test_an_edit_is_looked_at_again_when_the_database_went_away_meanwhile(live, monkeypatch):
    async def gone(*_args, **_kept):
        raise OperationalError("a statement", {}, Exception("gone away"))

    edit(live, NOT_NOW, later)
    with monkeypatch.context() as away:
        away.setattr(reloading, "compare", gone)
        with pytest.raises(OperationalError):
            await live.application.reloading.look()
    await live.application.reloading.look()
    assert await states(live) == ["pending", "in_force"]


async def test_an_edit_is_looked_at_also_where_folders_cannot_be_watched(live, monkeypatch):
    def refused(*_folders, **_options):
        raise RuntimeError("Error creating recommended watcher: Too many open files")

    monkeypatch.setattr(watchfiles, "awatch", refused)
    daemon = Daemon(live.application, live.foundation.settings)
    await daemon._watch()
    edit(live, NOT_NOW, later)
    (edits,) = [worker for worker in daemon._workers() if worker.name == "edits"]
    await edits.work()
    assert await states(live) == ["pending", "in_force"]


async def test_ops_are_told_once_of_an_edit_that_waits(live):
    edit(live, NOT_NOW, later)
    await reload(live)
    await reload(live)
    edit(live, NOT_NOW, lambda text: text + "# again\n")
    await reload(live)
    (letter,) = await live.letters(LetterKind.REVISION_PENDING)
    assert letter.facts.lines == ("the next mail of 1 person moves",)


async def test_applying_moves_the_mail_and_leaves_one_line_of_history(live):
    stood = await due(live)
    edit(live, NOT_NOW, later)
    await reload(live)
    report = await live.desk.apply()
    moved = await due(live)
    assert (report.changed, report.standing.offered) == (1, None)
    assert timedelta(days=23) < moved - stood < timedelta(days=37)
    assert await states(live) == ["in_force", "replaced"]
    told = [row for row in await live.rows(schema.history) if row.event == "touch_replanned"]
    assert [row.detail["due_at"] for row in told] == [moved.isoformat()]
    assert f"planned anew by revision {report.standing.in_force.number}: useful of not-now" in await live.explain()


async def test_who_applies_hears_of_everything_planned_anew_whoever_did_it(live, monkeypatch):
    enforcing, replan = live.application.reloading._parts.enforcing, live.application.workshop.replan
    put = enforcing.put

    async def put_and_be_overtaken(*offer, **how):
        done = await put(*offer, **how)
        assert await replan() == 1  # The daemon's own loop.
        return done

    edit(live, NOT_NOW, later)
    await reload(live)
    monkeypatch.setattr(enforcing, "put", put_and_be_overtaken)
    report = await live.desk.apply()
    assert report.changed == 1
    with pytest.raises(NotAllowed, match=f"revision {report.standing.in_force.number}, .*; 1 next mail planned anew$"):
        await live.desk.apply()


async def test_what_is_planned_anew_without_a_basis_still_says_that_nothing_goes_out(live):
    await live.desk.record_basis(DANA, "none", "", "")
    for change in (later, lambda text: text.replace("{id: useful,", "{id: first,", 1)):
        edit(live, NOT_NOW, change)
        await reload(live)
        await live.desk.apply()
        (line,) = await live.desk.plan()
        assert line.because[-1].startswith("nothing goes out: the basis for writing was withdrawn")
    told = [row for row in await live.rows(schema.history) if row.event in ("touch_planned", "touch_replanned")]
    assert all("nothing goes out" in row.detail["because"][-1] for row in told[1:])


async def test_what_is_applied_is_what_was_looked_at(live):
    edit(live, NOT_NOW, later)
    await reload(live)
    seen = (await live.desk.look_at_edits()).offered.digest
    edit(live, NOT_NOW, lambda text: text.replace("wait: 120 days", "wait: 150 days"))
    with pytest.raises(NotAllowed, match="edited since"):
        await live.desk.apply(seen[:12])
    newer = (await live.desk.look_at_edits()).offered.digest
    assert (await live.desk.apply(newer[:12])).changed == 1


async def test_without_an_edit_there_is_nothing_to_apply(live):
    with pytest.raises(NotAllowed, match="no edit waits"):
        await live.desk.apply()


async def test_words_that_move_nothing_load_by_themselves(live):
    stood = await due(live)
    edit(live, "team.yaml", lambda text: text.replace("name: Maya Okafor", "name: Maya O. Okafor"))
    assert await reload(live)
    assert live.foundation.revisions.name_of("maya") == "Maya O. Okafor"
    assert (await due(live), await states(live)) == (stood, ["in_force", "replaced"])


@pytest.mark.parametrize(
    ("was", "becomes", "totals"),
    [("    correspondence: 3 years\n", "", {"refused": 1}), ("https://www.cnil.fr/", "https://cnil.fr/", None)],
    ids=["what-counts", "a-source"],
)
async def test_rules_of_jurisdictions_that_decide_whether_a_mail_goes_wait(live, was, becomes, totals):
    edit(live, "jurisdictions.yaml", lambda text: text.replace(was, becomes, 1))
    assert await reload(live) is (totals is None)
    offered = (await live.desk.status()).configuration.offered
    assert (offered.totals if offered else None) == totals


async def test_a_cadence_of_which_nobody_is_a_part_may_change_by_itself(live):
    edit(live, "cadences/in-house.yaml", lambda text: text.replace("cool_off: ", "cool_off: 1", 1))
    assert await reload(live)


async def test_a_later_step_waits_too(live):
    edit(live, NOT_NOW, lambda text: text.replace("id: farewell, wait: 6 months", "id: farewell, wait: 7 months"))
    assert not await reload(live)
    assert (await live.desk.status()).configuration.offered.totals == {"later": 1}


async def test_an_edit_that_is_taken_back_waits_no_more(live):
    edit(live, NOT_NOW, later)
    await reload(live)
    edit(live, NOT_NOW, lambda text: text.replace("wait: 120 days", "wait: 90 days"))
    assert await reload(live)
    assert await states(live) == ["in_force"]


async def test_mistakes_change_nothing_and_are_told_once(live):
    stood = await due(live)
    edit(live, NOT_NOW, lambda text: text.replace("wait: 90 days", "wait: ninety days"))
    assert not await reload(live)
    await reload(live)
    standing = (await live.desk.status()).configuration
    assert standing.offered.state is RevisionState.REJECTED
    assert "not-now.yaml:" in standing.offered.problems[0]
    (letter,) = await live.letters(LetterKind.REVISION_REJECTED)
    assert "not-now.yaml:" in letter.facts.problems[0]
    with pytest.raises(NotAllowed, match="have mistakes"):
        await live.desk.apply()
    assert await due(live) == stood


async def test_half_a_file_is_not_put_in_force(live):
    path = live.folder / "config" / NOT_NOW
    path.write_bytes(path.read_bytes()[:700])
    assert not await reload(live)
    assert live.foundation.revisions.cadence("not-now") is not None


async def test_a_cadence_that_people_are_in_cannot_vanish(live):
    (live.folder / "config" / NOT_NOW).unlink()
    assert not await reload(live)
    (problem, *_) = (await live.desk.status()).configuration.offered.problems
    assert "1 person in cadence not-now, which is not there any more" in problem
    assert "add `was: not-now`" in problem


async def test_a_cadence_that_is_renamed_keeps_its_people_and_their_plans(live):
    stood = await live.touches(state="planned")
    path = live.folder / "config" / NOT_NOW
    renamed = path.read_text().replace("cadence: not-now", "cadence: later\nwas: [not-now]")
    path.unlink()
    path.with_name("later.yaml").write_text(renamed)
    assert await reload(live)
    await live.settle()
    assert (await live.enrollment()).cadence == "later"
    assert await live.touches(state="planned") == stood


async def test_who_moves_to_another_cadence_is_told_by_which_revision_and_why(live):
    kept = live.folder / "config" / NOT_NOW
    own = kept.read_text().replace("cadence: not-now", "cadence: none-left").replace(", no_project]", "]")
    edit(live, NOT_NOW, lambda text: text.replace("no_budget, ", ""))
    kept.with_name("none-left.yaml").write_text(own.replace("[timing, no_budget]", "[no_budget]"))
    assert await reload(live)
    await live.settle()
    told = await live.explain()
    assert f"moved to none-left by revision {(await live.desk.revisions())[0].number} (takes no_budget)" in told
    assert "instead of" not in told


async def test_who_is_on_hold_in_a_cadence_that_is_gone_moves_with_a_line_of_history(held):
    put = schema.enrollments.update().values(state="held", cadence="gone")
    await held.foundation.database.write(lambda tx: tx.execute(put))
    planning = held.application.workshop._replanning._parts.planning
    await held.foundation.database.write(lambda tx: planning.rehome(tx, now=held.now))
    assert (await held.enrollment()).cadence == "not-now"
    assert f"moved to not-now by revision {(await held.desk.revisions())[0].number} (takes " in await held.explain()


async def test_a_step_that_people_had_cannot_vanish(sent):
    edit(sent, NOT_NOW, lambda text: text.replace("id: useful,", "id: first-read,"))
    assert not await reload(sent)
    (problem, *_) = (await sent.desk.status()).configuration.offered.problems
    assert "1 person in cadence not-now had its step useful, which is not there any more" in problem


async def test_in_a_sandbox_everything_loads_by_itself_and_moves_what_is_planned(held):
    stood = await due(held)
    edit(held, NOT_NOW, later)
    assert await reload(held)
    await held.settle()
    assert await due(held) > stood
    assert await states(held) == ["in_force", "replaced"]


async def test_going_live_with_other_rules_at_once_waits(database_url, tmp_path):
    async with real_bench(database_url, tmp_path, delivery="delivery: rehearsal", relay=FakeRelay(), at=NOW) as bench:
        await add(bench)
        edit(bench, NOT_NOW, later)
        edit(bench, "nurture.yaml", lambda text: text.replace("delivery: rehearsal", "delivery: live"))
        assert not await reload(bench)
        assert bench.foundation.revisions.current.installation.delivery == "rehearsal"


async def test_a_kill_in_the_middle_of_planning_anew_loses_nothing(held, monkeypatch):
    await plan_crowd(held, [held.now + timedelta(days=30)] * 70, first=100)
    edit(held, NOT_NOW, lambda text: text.replace("cool_off: 60 days", "cool_off: 400 days"))
    assert await reload(held)
    replanning = held.application.workshop._replanning
    first = await replanning.tick()
    assert first is not None
    assert first <= COMPANIES
    again = type(replanning)(replanning._parts)  # As after a restart: it remembers nothing.
    total = first + await again.settle()
    assert total == 71
    events = [row.touch_id for row in await held.rows(schema.history) if row.event == "touch_replanned"]
    assert len(events) == len(set(events)) == 71
    assert all(row.due_at > held.now + timedelta(days=190) for row in await held.rows(schema.touches))


async def test_what_is_claimed_is_left_alone(held):
    (touch,) = await held.touches(state="planned")
    await held.foundation.database.write(
        lambda tx: tx.execute(schema.touches.update().values(state="claimed", claimed_by="another"))
    )
    edit(held, NOT_NOW, later)
    assert await reload(held)
    await held.application.workshop.replan()
    (claimed,) = await held.touches(state="claimed")
    assert claimed.due_at == touch.due_at


async def test_until_it_is_planned_anew_nothing_goes_out(live):
    await plan_crowd(live, [live.now - timedelta(minutes=5)] * 3, first=500)
    edit(live, NOT_NOW, lambda text: text.replace("cool_off: 60 days", "cool_off: 500 days"))
    await reload(live)
    application = live.application
    settle, application.reloading._parts.replanning.settle = application.reloading._parts.replanning.settle, _nothing
    try:
        await live.desk.apply()
        await live.listen()
        await application.workshop.dispatch()
    finally:
        application.reloading._parts.replanning.settle = settle
    assert live.relay.touches == []


async def _nothing() -> int:
    return 0


async def test_a_date_that_the_prospect_named_survives_an_edit(nurture):
    await nurture.add(no("Not now, we have no budget. Please write again in March 2028, after our audit.\n\nDana\n"))
    (kept,) = await nurture.touches(state="planned")
    assert kept.kind == "commitment"
    edit(nurture, NOT_NOW, later)
    assert await reload(nurture)
    await nurture.settle()
    assert await nurture.touches(state="planned") == [kept]


async def test_a_folder_swapped_by_its_link_is_loaded_as_one(live):
    """Kubernetes mounts a ConfigMap as links into a folder that it swaps."""
    config = live.folder / "config"
    for number in ("..1", "..2"):
        shutil.copytree(config, live.folder / number)
    shutil.rmtree(config)
    (live.folder / "..data").symlink_to("..1")
    config.symlink_to("..data")
    assert await reload(live)
    team = live.folder / "..2" / "team.yaml"
    team.write_text(team.read_text().replace("name: Maya Okafor", "name: Maya Swapped"))
    (live.folder / "..new").symlink_to("..2")
    (live.folder / "..new").rename(live.folder / "..data")
    assert await reload(live)
    assert live.foundation.revisions.name_of("maya") == "Maya Swapped"


async def test_files_that_change_while_they_are_read_are_read_again(live, monkeypatch):
    from nurture.services import offers

    real, reads = offers.load, []

    def load_while_edited(*folders, **more):
        reads.append(len(reads))
        if len(reads) < 3:
            edit(live, "team.yaml", lambda text: text + f"# {len(reads)}\n")
        return real(*folders, **more)

    monkeypatch.setattr(offers, "load", load_while_edited)
    edit(live, "team.yaml", lambda text: text.replace("name: Maya Okafor", "name: Maya Again"))
    assert await reload(live)
    assert len(reads) == 3
    assert live.foundation.revisions.name_of("maya") == "Maya Again"


async def test_mails_are_written_by_the_templates_in_force_and_not_by_an_edit_that_waits(live):
    path = live.own_templates() / "share.en.md.j2"
    assert await reload(live)
    edit(live, NOT_NOW, later)
    path.write_text(path.read_text().replace("Hello", "Ahoy"))
    assert not await reload(live)
    assert "Ahoy" not in (live.foundation.revisions.templates.folder / "share.en.md.j2").read_text()
