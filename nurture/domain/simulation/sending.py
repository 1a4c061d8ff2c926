"""A due touch in a simulation: what the gate would say of it, and what follows when it goes out."""

from datetime import UTC, datetime, time, timedelta

from nurture.domain.library import best_item, still_fits
from nurture.domain.planner import allowed_from, is_sendable_now, is_true_on, seen_from
from nurture.domain.simulation.answers import Answer, delay
from nurture.domain.simulation.days import Signer
from nurture.domain.simulation.people import Person, has_basis, note_mail, reader_of, standing_of
from nurture.domain.simulation.world import Sent, World
from nurture.domain.spread import draw
from nurture.domain.throttle import SHORT, Over, Scope, Sender
from nurture.domain.touch import ContentRule, TouchKind, touch_seed
from nurture.domain.waiting import next_look

LATE = timedelta(hours=1)
"""What is later than this is planned again, as at the gate."""

_SECONDS = 60


def meet(world: World, person: Person, *, now: datetime) -> None:
    """Carries what is due for a person to its end: it goes out, or is moved, or waits."""
    signer = world.rules.signer_of(person.rep, now)
    if person.company.is_talking:
        _keep_back(world, person, now)
    elif signer is None:
        world.expect_touch(person, next_look(now))
    else:
        _try(world, person, signer, now)


def _try(world: World, person: Person, signer: Signer, now: datetime) -> None:
    item, rule = _chosen(world, person, now)
    if item is None and rule is ContentRule.REQUIRED:
        _wait_for_content(world, person, now)
        return
    if _is_long_ago(world, person, now):
        world.plan(person, now=now)
        return
    if not has_basis(person, world.rules.jurisdictions, on=now.date()):
        world.figures.without_basis += 1  # What is recorded later plans it anew; nobody records anything here.
        return
    was_lacking = person.lacks_since is not None
    world.figures.lack_no_more(person)
    earliest = _earliest(world, person, now, was_lacking=was_lacking)
    if person.cadence.notice.count and not was_lacking:
        person.shown = item
    if earliest is not None:
        world.move(person, earliest, now=now)
        return
    over = world.days.admit(_sender(person, signer, world), signer.limits, now=now)
    if over is not None:
        _put_off(world, person, over, now)
        return
    _go_out(world, person, signer, item, now=now)


def _chosen(world: World, person: Person, now: datetime) -> tuple[str | None, ContentRule]:
    touch = person.touch
    assert touch is not None
    if touch.content is ContentRule.NONE:
        return None, touch.content
    reader = reader_of(person, since=now - world.rules.rest)
    shown = still_fits(world.rules.library, person.shown, reader, on=now.date()) if person.shown else None
    if shown is not None and shown.item is not None:
        return shown.item.id, touch.content
    seed = touch_seed(person.id, person.cadence.first_name(touch.step), touch.occurrence)
    item = best_item(world.rules.library, reader, on=now.date(), seed=seed)
    return (item.id if item else None), touch.content


def _is_long_ago(world: World, person: Person, now: datetime) -> bool:
    """Tells whether a late step is for an anniversary that is long ago by now; such a one is passed over."""
    touch, cadence = person.touch, person.cadence
    assert touch is not None
    step = cadence.step(touch.step) if touch.kind is TouchKind.STEP and now - touch.due_at > LATE else None
    if step is None or step.anniversary is None:
        return False
    calendar = world.rules.calendar_of(person, now)
    return not is_true_on(step, cadence, calendar.day_of(now), day_of_no=calendar.day_of(person.latest_no))


def _earliest(world: World, person: Person, now: datetime, *, was_lacking: bool) -> datetime | None:
    """Returns from when on a touch may go that may not go now: what it was planned by may have changed since.

    One that lacked content was shown to its rep without, and is shown again first.
    """
    if person.is_placed and not was_lacking and not person.has_colleagues:
        return None
    touch, cadence, calendar = person.touch, person.cadence, world.rules.calendar_of(person, now)
    assert touch is not None
    if was_lacking and cadence.notice.count:
        return seen_from(cadence, calendar, now)
    allowed = allowed_from(standing_of(person, now=now, begun_only=True), cadence, calendar, now=now)
    if allowed > now:
        return allowed
    is_on_time = is_sendable_now(now, cadence, calendar) and now - touch.due_at <= LATE
    return None if is_on_time else seen_from(cadence, calendar, now)


def _put_off(world: World, person: Person, over: Over, now: datetime) -> None:
    """Lets a touch wait for the next hour or minute, or moves it to another day."""
    if over.share.scope in SHORT:
        own = timedelta(seconds=draw(f"{person.number}:{over.share.period}", _SECONDS))
        world.expect_touch(person, over.until + own)
        return
    world.figures.moved += 1
    world.move(person, over.share.ends_at if over.share.scope is Scope.REP else over.until, now=now)


def _go_out(world: World, person: Person, signer: Signer, item: str | None, *, now: datetime) -> None:
    touch = person.touch
    assert touch is not None
    world.take_out(person, now=now)
    world.days.begin(person.rep, signer, now=now)
    world.figures.mail(person.rep, now=now)
    if world.rules.on_sent is not None:
        sent = Sent(prospect_id=person.id, step=touch.step, occurrence=touch.occurrence, content=item, at=now)
        world.rules.on_sent(sent)
    note_mail(person, item, now=now)
    seed = f"{world.rules.seed}:{touch_seed(person.id, person.cadence.first_name(touch.step), touch.occurrence)}"
    answer = world.rules.answers.to(seed)
    if answer is Answer.BOUNCE:
        world.figures.answer(answer)
        world.end(person, "bounced", now=now)
        return
    if answer is not None:
        world.expect_answer(person, answer, now + delay(seed))
    world.plan(person, now=now)


def _wait_for_content(world: World, person: Person, now: datetime) -> None:
    """Lets a touch wait until something new is fresh or was long enough at a colleague's; for ever, if nothing will."""
    world.figures.lack(person, now=now)
    chance = _next_chance(world, person, now)
    if chance is not None:
        world.expect_touch(person, next_look(now, not_before=chance))


def _next_chance(world: World, person: Person, now: datetime) -> datetime | None:
    found: list[datetime] = []
    for fit in world.rules.library.fitting(person.traits):
        if not fit.names.isdisjoint(person.had):
            continue
        if fit.item.fresh_from is not None:
            found.append(datetime.combine(fit.item.fresh_from, time.min, UTC))
        found += (at + world.rules.rest for at, used in person.company.uses if used in fit.names)
    return min((moment for moment in found if moment > now), default=None)


def _keep_back(world: World, person: Person, now: datetime) -> None:
    """Keeps a touch back while its company is talked to; for good where nobody said until when."""
    until = person.company.talks_until
    if until is None:
        world.figures.kept_back += 1
    elif until <= now:
        person.company.is_talking = False
        world.expect_touch(person, now)
    else:
        world.expect_touch(person, next_look(now, not_before=until))


def _sender(person: Person, signer: Signer, world: World) -> Sender:
    return Sender(
        account=str(person.company.number),
        domain=person.domain,
        is_free_mail=person.is_free_mail,
        rep=signer.id,
        rep_zone=signer.calendar.zone,
        first_day=world.days.first_day(signer),
        relay=signer.relay,
    )
