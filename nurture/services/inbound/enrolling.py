"""The whole way of one person with a no: added, kept, enrolled, the rep's further wishes carried out, confirmed."""

from dataclasses import dataclass, replace

from nurture.domain.inbound import EntryDecision
from nurture.domain.prospect import Account, Prospect
from nurture.mail.command import DESCRIBING, Command, Verb
from nurture.services.basis_keeping import BasisKeeping, permission_of
from nurture.services.decided import Subject
from nurture.services.decisions import Decisions
from nurture.services.inbound.adding import Newcomer, add_person, keep_no
from nurture.services.inbound.confirming import Confirming, Extras
from nurture.services.inbound.entering import Entering
from nurture.services.inbound.task import Tools
from nurture.storage import rejections
from nurture.storage.database import Tx

_AFTERWARDS = (Verb.HOLD, Verb.TALKING, Verb.WON, Verb.NAME, Verb.NOTE, Verb.WHERE, Verb.BASIS)
"""What a note may ask for that is carried out once the person is there; reasons and dates were taken in before."""


_NOTHING_MORE = Extras()


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """One person about to be let in as decided. `commands` are the rep's, to be carried out before the confirmation."""

    newcomer: Newcomer
    known: Prospect | None
    account: Account | None
    decision: EntryDecision
    extras: Extras = _NOTHING_MORE
    commands: tuple[Command, ...] = ()


async def admit(tx: Tx, admission: Admission, tools: Tools) -> Subject:
    """Lets a person in and writes the confirmation; returns whom later commands are about."""
    now, newcomer = tools.clock.now(), admission.newcomer
    again = admission.known is not None and bool(await rejections.of_prospect(tx, admission.known.id))
    person = await add_person(tx, newcomer, admission.known, admission.account, tools, now=now)
    rejection_id = await keep_no(tx, newcomer, person, now=now)
    if newcomer.permission and newcomer.inbox_id is not None:
        yes = permission_of(person.id, newcomer.permission, newcomer.inbox_id, on=newcomer.said_at)
        await BasisKeeping(revisions=tools.revisions, planning=tools.planning).record(tx, yes, now=now)
    subject = Subject(
        prospect_id=person.id,
        rejection_id=rejection_id,
        made_by=newcomer.inbox_id,
        told_in=newcomer.inbox_id,
        author=newcomer.forwarder_id,
    )
    entering = Entering(tools=tools, newcomer=newcomer, person=person, rejection_id=rejection_id)
    told = await _carry_out(tx, subject, admission.commands, tools, DESCRIBING)  # The cadence is chosen by it.
    entered = await entering.enter(tx, admission.decision, now=now)
    done = (*told, *await _carry_out(tx, subject, admission.commands, tools, _AFTERWARDS))
    confirming = Confirming(
        tools=tools,
        newcomer=newcomer,
        person_id=person.id,
        rejection_id=rejection_id,
        again=again,
    )
    extras = replace(admission.extras, done=(*admission.extras.done, *done))
    await confirming.confirm(tx, entered, extras, now=now)
    return subject


async def _carry_out(
    tx: Tx, subject: Subject, commands: tuple[Command, ...], tools: Tools, verbs: tuple[Verb, ...]
) -> tuple[str, ...]:
    decisions = Decisions(tools, now=tools.clock.now())
    wanted = [command for command in commands if command.verb in verbs]
    return tuple([(await decisions.carry_out(tx, subject, command)).what for command in wanted])
