"""`team.yaml`: the reps, and that somebody current always signs."""

from collections.abc import Iterator
from datetime import date

from nurture.configuration.codes import language
from nurture.configuration.forms import taking
from nurture.configuration.problems import nearest_word
from nurture.configuration.scalars import address, boolean, day, line, name, paragraph, zone
from nurture.configuration.section import Located, Section
from nurture.configuration.source import Scalar
from nurture.domain.address import canonical
from nurture.domain.team import Away, Rep, Team

Reps = tuple[Located[Rep], ...]


def read_team(section: Section) -> Team:
    """Returns the team, after noting whoever is named twice, unknown or not replaced."""
    reps = section.children("reps", _rep)
    section.needs("reps", "expected at least one rep")
    known = tuple(located.value.id for located in reps)
    _check_unique(reps)
    for located in reps if all(known) else ():
        _check_references(located, tuple(each.value for each in reps))
    if len(set(known)) == len(known) and all(_is_known(located.value, known) for located in reps):
        _check_signers(reps)
    return Team(reps=tuple(located.value for located in reps))


def _rep(section: Section) -> Rep:
    rep = Rep(
        id=section.required("id", name, ""),
        name=section.required("name", line, "?"),
        address=section.required("address", address, ""),
        aliases=section.many("aliases", address),
        zone=section.optional("zone", zone, "UTC"),
        signature=section.optional("signature", paragraph, ""),
        language=section.optional("language", language, "en"),
        lead=section.optional("lead", _rep_id, None),
        left=section.optional("left", day, None),
        successor=section.optional("successor", _rep_id, None),
        away=tuple(located.value for located in section.children("away", _away)),
        copies_to=section.many("copies_to", address),
        copy_of_touches=section.optional("copies", boolean, True),
    )
    signature = section.node("signature")
    if isinstance(signature, Scalar) and signature.folded:
        told = "its lines run together into one; write `signature: |`, and each line below it, indented"
        section.warn("signature", told)
    if rep.left and not section.has("successor"):
        section.fault("left", "expected a successor beside it, such as successor: maya, who signs from then on")
    return rep


@taking(name.form)
def _rep_id(text: str) -> str:
    """Returns the id as it is written: whose it is, or who is meant, is told once all are known."""
    return text.strip()


def _away(section: Section) -> Away:
    since, until = section.required("from", day, date.min), section.required("until", day, date.max)
    if since > until:
        section.fault("until", f"expected a day on or after {since}")
    return Away(since=since, until=until, stand_in=section.optional("stand_in", _rep_id, None))


def _check_unique(reps: Reps) -> None:
    owners: dict[str, str] = {}
    for located in reps:
        for key, word in _names(located.value):
            if word in owners:
                located.section.fault(key, f"expected each id and address once; {word} belongs to {owners[word]} too")
            owners[word] = located.value.id


def _names(rep: Rep) -> Iterator[tuple[str, str]]:
    if rep.id:
        yield "id", rep.id
    if rep.address:
        yield "address", canonical(rep.address)
    yield from (("aliases", canonical(alias)) for alias in rep.aliases)


def _check_references(located: Located[Rep], reps: tuple[Rep, ...]) -> None:
    known = {rep.id for rep in reps}
    for key, word in _references(located.value):
        if word not in known:
            located.section.fault(key, f"expected the id of a rep, got {word!r}", _meant(word, reps))


def _meant(word: str, reps: tuple[Rep, ...]) -> str | None:
    """Returns the id of whom a word means: by address or name, else what looks most like it."""
    called = {each.lower(): rep.id for rep in reps for each in (*rep.aliases, rep.address, rep.name, rep.id)}
    near = nearest_word(word, called)
    return called[near] if near else None


def _references(rep: Rep) -> Iterator[tuple[str, str]]:
    named = (("lead", rep.lead), ("successor", rep.successor), *(("away", span.stand_in) for span in rep.away))
    yield from ((key, word) for key, word in named if word)


def _is_known(rep: Rep, known: tuple[str, ...]) -> bool:
    return bool(rep.id) and all(word in known for _, word in _references(rep))


def _check_signers(reps: Reps) -> None:
    by_id = {located.value.id: located.value for located in reps}
    team = Team(reps=tuple(by_id.values()))
    changes = sorted({moment for rep in team.reps for moment in _changes(rep)})
    for located in reps:
        rep = located.value
        if _loops(rep.id, {key: other.lead for key, other in by_id.items()}):
            located.section.fault("lead", f"expected a lead above {rep.id}, but the leads come back to {rep.id}")
        if _loops(rep.id, {key: other.successor for key, other in by_id.items()}):
            located.section.fault("successor", f"expected somebody else, but the successors come back to {rep.id}")
        elif unsigned := next((moment for moment in changes if _is_unsigned(rep, team, moment)), None):
            key = "away" if rep.absence(unsigned) else "successor"
            located.section.fault(key, f"expected somebody current who signs for {rep.id} on {unsigned}, found nobody")


def _changes(rep: Rep) -> Iterator[date]:
    yield from (span.since for span in rep.away)
    if rep.left:
        yield rep.left


def _is_unsigned(rep: Rep, team: Team, moment: date) -> bool:
    return (rep.successor is not None or rep.left is None) and team.signer(rep.id, moment) is None


def _loops(start: str, following: dict[str, str | None]) -> bool:
    at = following[start]
    for _ in following:
        if at is None or at == start:
            break
        at = following[at]
    return at == start
