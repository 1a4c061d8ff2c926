"""What an edit of the cadences would do to people, compared with the rules in force."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from crowd import plan_crowd
from factories import DANA, no
from workbench import Bench

from nurture.configuration.revision import load
from nurture.content.render import Templates
from nurture.domain.changes import ChangeKind, Comparison
from nurture.services.changes import Scene
from nurture.services.comparing import compare
from nurture.services.revisions import Revisions

NOT_NOW = "cadences/not-now.yaml"


def proposed(bench: Bench, name: str, change: Callable[[str], str]) -> Revisions:
    """Returns the configuration with a file edited, not loaded by the nurture that runs."""
    path = bench.folder / "config" / name
    stood = path.read_text(encoding="utf-8")
    edited = change(stood)
    assert edited != stood, "nothing was edited"
    path.write_text(edited, encoding="utf-8")
    try:
        return Revisions(load(bench.folder / "config", templates=Path("templates")), Templates(Path("templates")))
    finally:
        path.write_text(stood, encoding="utf-8")


async def compared(bench: Bench, new: Revisions) -> Comparison:
    """Returns the comparison with what is in force."""
    base = bench.foundation
    return await compare(base.database, Scene.of(base.revisions, new, base.calendars, now=bench.now))


def kinds(found: Comparison) -> dict[tuple[str, ChangeKind], int]:
    """Returns the totals by cadence and kind."""
    return {(total.cadence, total.kind): total.people for total in found.totals}


async def test_an_edit_that_does_not_speak_of_plans_changes_nothing(nurture):
    await nurture.add()
    new = proposed(nurture, NOT_NOW, lambda text: text.replace("for: 1 year, again: end", "for: 2 years, again: end"))
    found = await compared(nurture, new)
    assert (found.enrollments, found.totals, found.moves_touches) == (1, (), False)


async def test_a_longer_wait_moves_the_next_mail_from_and_to(nurture):
    await nurture.add()
    (planned,) = await nurture.touches(state="planned")
    new = proposed(nurture, NOT_NOW, lambda text: text.replace("wait: 90 days", "wait: 120 days"))
    found = await compared(nurture, new)
    assert kinds(found) == {("not-now", ChangeKind.MOVED): 1}
    (line,) = found.people
    assert (line.address, line.step, line.new_step, line.due_at) == (
        DANA,
        "useful",
        "useful",
        planned.due_at,
    )
    assert line.new_due_at is not None
    assert timedelta(days=23) < line.new_due_at - planned.due_at < timedelta(days=37)
    assert sum(week.before for week in found.weeks) == sum(week.after for week in found.weeks) == 1
    assert await nurture.touches(state="planned") == [planned]


async def test_another_template_makes_another_mail_at_the_same_moment(nurture):
    await nurture.add()
    new = proposed(nurture, NOT_NOW, lambda text: text.replace("template: share", "template: a-year-on", 1))
    found = await compared(nurture, new)
    assert kinds(found) == {("not-now", ChangeKind.CHANGED): 1}
    assert found.people[0].due_at == found.people[0].new_due_at


async def test_a_later_step_that_changes_is_counted_apart(nurture):
    await nurture.add()
    new = proposed(
        nurture, NOT_NOW, lambda text: text.replace("id: farewell, wait: 6 months", "id: farewell, wait: 7 months")
    )
    found = await compared(nurture, new)
    assert (found.totals, found.later, found.moves_touches) == ((), {"not-now": 1}, True)


async def test_steps_that_are_taken_away_end_the_enrollment(nurture):
    await nurture.add()
    await nurture.send_first()
    await nurture.settle()

    def only_the_first(text: str) -> str:
        head, _, rest = text.partition("steps:")
        lines = rest.splitlines(keepends=True)
        first = next(number for number, line in enumerate(lines) if "id: useful," in line)
        last = max(number for number, line in enumerate(lines) if line.lstrip().startswith("- {id:"))
        return head + "steps:" + "".join((*lines[: first + 1], *lines[last + 1 :]))

    found = await compared(nurture, proposed(nurture, NOT_NOW, only_the_first))
    assert kinds(found) == {("not-now", ChangeKind.DROPPED): 1}
    assert found.people[0].new_due_at is None


async def test_a_touch_that_lies_elsewhere_than_its_rules_would_put_it_is_left_there(nurture):
    (address,) = await plan_crowd(nurture, [nurture.now + timedelta(days=300)])
    new = proposed(nurture, NOT_NOW, lambda text: text.replace("wait: 5 months", "wait: 6 months"))
    found = await compared(nurture, new)
    assert (found.totals, found.later) == ((), {"not-now": 1}), address


async def test_people_of_many_companies_are_all_looked_at_and_the_nearest_are_named(nurture, monkeypatch):
    monkeypatch.setattr("nurture.services.comparing.COMPANIES", 7)
    monkeypatch.setattr("nurture.services.comparing.NAMED", 5)
    await plan_crowd(nurture, [nurture.now + timedelta(days=10 + number) for number in range(40)])
    heard: list[tuple[int, int]] = []
    base = nurture.foundation
    new = proposed(nurture, NOT_NOW, lambda text: text.replace("wait: 90 days", "wait: 300 days"))
    scene = Scene.of(base.revisions, new, base.calendars, now=nurture.now)
    found = await compare(base.database, scene, progress=lambda done, of: heard.append((done, of)))
    assert (found.enrollments, found.changed, len(found.people), found.unnamed) == (40, 40, 5, 35)
    assert [line.due_at for line in found.people] == sorted(line.due_at for line in found.people if line.due_at)
    assert heard[0] == (7, 40)
    assert heard[-1] == (40, 40)


async def test_colleagues_who_both_move_keep_their_distance(nurture):
    await nurture.add()
    await nurture.add(no(sender=("Lee Ng", "lee@globex.example")))
    new = proposed(nurture, NOT_NOW, lambda text: text.replace("wait: 90 days", "wait: 200 days"))
    found = await compared(nurture, new)
    assert kinds(found) == {("not-now", ChangeKind.MOVED): 2}
    first, second = (line.new_due_at for line in found.people)
    assert first and second
    assert abs(second - first) >= timedelta(days=21)
