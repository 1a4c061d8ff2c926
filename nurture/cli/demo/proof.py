"""What the demo claims: each claim is checked against the outbox and the commands, never against the story itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from nurture.cli.demo.cast import CAMILLE, CAST, DANA, END, LEE, NOT_BEFORE_MARCH, SCENES, Player, Scene, Way
from nurture.cli.demo.letterbox import SentMail
from nurture.cli.demo.stage import COPY, Stage, is_heads_up
from nurture.domain.counted import counted

_COOL_OFF = timedelta(days=60)
_SPACING = timedelta(days=75)
_HEADS_UP_DAYS = timedelta(days=1, hours=12)
"""Two working days by the calendar may be a little less than 48 hours."""

_MARCH = (date(2028, 3, 1), date(2028, 3, 10))
"""The first third of the month that Dana named: a commitment is kept in it."""

_WAYS = {Way.REPLY: "own words", Way.ONE_CLICK: "one-click", Way.MAILTO: "mailto"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of what was to be shown, and whether it was."""

    text: str
    holds: bool


def first_claims(stage: Stage) -> Iterator[Claim]:
    """Yields what is to be seen right after the forwards."""
    found = {line["address"]: line for line in stage.ask("prospects")}
    understood = [player for player in CAST if found.get(player.address, {}).get("reason") == player.reason]
    yield Claim(
        text=f"{len(understood)} of {len(CAST)} forwards understood: who, and why they said no",
        holds=len(understood) == len(CAST),
    )
    told = [player for player in CAST if any(player.name in mail.subject for mail in stage.mails)]
    yield Claim(
        text=f"{len(told)} of {len(CAST)} forwards confirmed to the rep, before anything went to a prospect",
        holds=len(told) == len(CAST) and not any(mail.is_check_in for mail in stage.mails),
    )


def last_claims(stage: Stage) -> Iterator[Claim]:
    """Yields what is to be seen when three years have passed."""
    people = {player: stage.ask("show", player.address) for player in CAST}
    yield _never(stage, people[LEE])
    yield from (_stopped(stage, scene, people[scene.who]) for scene in SCENES if scene.ends)
    yield _kept_date(stage)
    yield _talking(stage, people[DANA])
    yield _farewell(stage, people[CAMILLE])
    yield _unlike(stage)
    yield _cooled_off(stage, people)
    yield _shown(stage)
    yield _clickable(stage)
    waiting = stage.ask("plan")
    yield Claim(text=f"{_day(END.date())}: no mail is planned to anybody", holds=not waiting)


def _never(stage: Stage, person: Any) -> Claim:
    count = len(stage.check_ins(LEE))
    return Claim(
        text=f"{LEE.name:<15} asked for no contact in the no itself: recorded, {_mails(count)} ever",
        holds=bool(person["stopped"]) and count == 0,
    )


def _stopped(stage: Stage, scene: Scene, person: Any) -> Claim:
    """Holds when the stop stands in the ledger, mails had gone out before it, and none did from that day on."""
    mails, stop = stage.check_ins(scene.who), _stop_day(person)
    after = [mail for mail in mails if stop is None or mail.at.date() >= stop]
    asked = f"stop {_day(stop)} ({_WAYS[scene.way]})" if stop else "no stop"
    return Claim(
        text=f"{scene.who.name:<15} last mail {_last(mails)}, {asked}: {_mails(len(after))} after",
        holds=stop is not None and len(mails) == scene.after and not after,
    )


def _stop_day(person: Any) -> date | None:
    """Returns the day in words such as `one_click on 2027-11-17`."""
    words = str(person["stopped"] or "")
    return date.fromisoformat(words.rpartition(" ")[2]) if words else None


def _kept_date(stage: Stage) -> Claim:
    mails = stage.check_ins(DANA)[NOT_BEFORE_MARCH.after :]
    day = mails[0].at.date() if mails else None
    came = f"the next mail came on {_day(day)}, none before" if day else "no mail came"
    return Claim(
        text=f"{DANA.name:<15} “not before March”: {came}",
        holds=day is not None and _MARCH[0] <= day <= _MARCH[1],
    )


def _talking(stage: Stage, person: Any) -> Claim:
    mails, state = stage.check_ins(DANA), person["account_state"]
    return Claim(
        text=f"{DANA.name:<15} wants to talk, so a person does: last mail {_last(mails)}, account {state}",
        holds=state == "talking" and len(mails) == NOT_BEFORE_MARCH.after + 1,
    )


def _farewell(stage: Stage, person: Any) -> Claim:
    mails = stage.check_ins(CAMILLE)
    months = (END - mails[-1].at).days * 12 // 365 if mails else 0
    return Claim(
        text=f"{CAMILLE.name:<15} never answered: {len(mails) - 1} mails, a farewell, then {months} months of silence",
        holds=person["state"] == "ended" and len(mails) > 1 and months >= 12,
    )


def _unlike(stage: Stage) -> Claim:
    mails = [stage.check_ins(player) for player in CAST]
    shortest = min((later.at - earlier.at for had in mails for earlier, later in pairwise(had)), default=timedelta())
    differ = all(len({mail.subject for mail in had}) == len(had) for had in mails)
    count = sum(len(had) for had in mails)
    return Claim(
        text=f"{count} check-ins; nobody had one twice, and between two to a person were {shortest.days} days or more",
        holds=count > 0 and differ and shortest >= _SPACING,
    )


def _cooled_off(stage: Stage, people: Mapping[Player, Any]) -> Claim:
    waits = [_first_wait(mails[0], people[player]) for player in CAST if (mails := stage.check_ins(player))]
    shortest = min(waits, default=timedelta())
    return Claim(
        text=f"Nothing within the cool-off: a first check-in came {shortest.days} days after its no, or later",
        holds=shortest >= _COOL_OFF,
    )


def _first_wait(mail: SentMail, person: Any) -> timedelta:
    return mail.at - datetime.fromisoformat(person["noes"][0]["said_at"])


def _shown(stage: Stage) -> Claim:
    """Holds when each check-in was shown to a rep two days ahead, word for word, and each one copied afterwards."""
    sent = [mail for mail in stage.mails if mail.is_check_in]
    early = [mail for mail in sent if any(_shows(each, mail) for each in stage.mails)]
    copied = [mail for mail in sent if any(_copies(each, mail) for each in stage.mails)]
    return Claim(
        text=f"{len(early)} of {len(sent)} check-ins shown to the rep two working days ahead,"
        f" {len(copied)} of {len(sent)} copied",
        holds=len(early) == len(sent) == len(copied) > 0,
    )


def _shows(letter: SentMail, mail: SentMail) -> bool:
    """Tells whether a heads-up shows a check-in as it went, two days before it or earlier."""
    in_time = letter.at <= mail.at - _HEADS_UP_DAYS
    return in_time and is_heads_up(letter) and mail.recipient in letter.text and mail.subject in letter.text


def _copies(letter: SentMail, mail: SentMail) -> bool:
    named = mail.to_name in letter.subject and mail.subject in letter.subject
    return letter.at >= mail.at and letter.subject.startswith(COPY) and named


def _clickable(stage: Stage) -> Claim:
    mails = [mail for mail in stage.mails if mail.is_check_in]
    count = sum(mail.is_one_click and bool(mail.stop_link and mail.stop_address) for mail in mails)
    return Claim(
        text=f"{count} of {len(mails)} check-ins carry one-click unsubscribe, and an address that stops",
        holds=count == len(mails) > 0,
    )


def _last(mails: tuple[SentMail, ...]) -> str:
    return _day(mails[-1].at.date()) if mails else "none"


def _mails(count: int) -> str:
    return counted(count, "mail")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
