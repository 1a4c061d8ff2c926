"""Letters as mails: rendered, framed for their reader, composed, signed, and the way that each takes."""

from dataclasses import dataclass, replace
from hashlib import blake2b

from nurture.content.pass_on import THEIR_LINK, TheirMail, hand_over
from nurture.content.render import LetterFrame, Rendered
from nurture.domain.address import Mailbox, canonical, is_plain, within
from nurture.domain.delivery import LetterMail
from nurture.domain.errors import InvalidAddress, NurtureError
from nurture.domain.letter import PassOn
from nurture.domain.letter_ops import Unmatched
from nurture.domain.relays import Route, Routes
from nurture.mail.compose import Composition, compose
from nurture.mail.handed import Handed, read_handed, whole
from nurture.services.clock import BusinessClock
from nurture.services.paths.mails import PathMails
from nurture.services.revisions import Revisions
from nurture.services.signing import Signing
from nurture.storage import messages
from nurture.storage.database import Database
from nurture.storage.letters import StoredLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterMailsParts:
    """What mails are made from."""

    database: Database
    revisions: Revisions
    clock: BusinessClock
    routes: Routes
    signing: Signing
    path_mails: PathMails


class LetterMails:
    """Makes mails of letters; only to addresses of the team."""

    def __init__(self, parts: LetterMailsParts) -> None:
        self._parts = parts

    @property
    def route(self) -> Route:
        """Nearly every letter comes from an address of ours, and so takes the same way."""
        return self._parts.routes.of(self._parts.revisions.addressing.letter())

    def route_of(self, letter: StoredLetter) -> Route:
        """Returns the way that a letter takes."""
        try:
            return self._parts.path_mails.route(letter) if self._parts.path_mails.is_one(letter) else self.route
        except NurtureError:  # Of a rep who left the team meanwhile; composing it will say so.
            return self.route

    async def mail(self, letter: StoredLetter) -> LetterMail:
        """Returns a letter as a mail. Raises NurtureError where it cannot be made, and what else templates raise."""
        ways = self._parts.path_mails
        if not (self._is_of_team(letter.recipient) or ways.is_to_us(letter)):
            raise NurtureError("the recipient is nobody of the team any more")
        composition, route = await self._composition(letter), self.route_of(letter)
        return LetterMail(
            letter_id=letter.id,
            message_id=composition.message_id,
            mail_from=ways.return_path(letter) if ways.is_one(letter) else self._parts.revisions.addressing.letter(),
            recipient=letter.recipient,
            data=await self._parts.signing.mail(compose(composition), composition.from_.address, route),
        )

    async def _composition(self, letter: StoredLetter) -> Composition:
        if letter.facts is None:
            raise NurtureError("the words of the letter were erased")
        rendered = self._parts.revisions.templates.render_letter(letter.kind, letter.facts, self._frame(letter))
        if self._parts.path_mails.is_one(letter):
            return self._parts.path_mails.composition(letter, rendered, now=self._parts.clock.now())
        addressing = self._parts.revisions.addressing
        plain = Composition(
            from_=Mailbox(address=addressing.letter(), name="nurture"),
            to=Mailbox(address=letter.recipient),
            subject=rendered.subject,
            date=self._parts.clock.now(),
            message_id=f"{blake2b(letter.tag.encode(), digest_size=14).hexdigest()}@{addressing.domain}",
            text=rendered.text,
            html=rendered.html,
            reply_to=(Mailbox(address=addressing.letter(letter.tag), name="nurture"),),
            auto_submitted=True,
        )
        if isinstance(letter.facts, PassOn):
            return self._passed_on(plain, letter.facts, rendered, await self._raw(letter))
        if isinstance(letter.facts, Unmatched):
            return replace(plain, attachments=(whole(await self._raw(letter), "mail.eml"),))
        return plain

    def _passed_on(self, plain: Composition, facts: PassOn, rendered: Rendered, raw: bytes) -> Composition:
        """A prospect's mail and nothing else: no tag, no note, since the rep's answer will quote it."""
        handed = read_handed(raw)
        theirs = TheirMail(subject=handed.subject, text=handed.text, html=handed.html)
        words = hand_over(rendered, theirs, hidden=self._hidden(handed))
        name = handed.answer_to[0].name or facts.who.name
        return replace(
            plain,
            from_=Mailbox(address=plain.from_.address, name=f"{name} via nurture"),
            subject=words.subject,
            reply_to=self._answer_to(handed, facts),
            text=words.text,
            html=words.html,
            attachments=handed.attachments,
        )

    def _hidden(self, handed: Handed) -> tuple[tuple[str, str], ...]:
        """Returns what the quote of our mail may show and a rep should not have, with what to show instead."""
        own = self._parts.revisions.addressing
        tagged = ((address, own.letter()) for address in handed.addresses_of(own.domain))
        return (*tagged, *((link, THEIR_LINK) for link in handed.stop_links()))

    def _answer_to(self, handed: Handed, facts: PassOn) -> tuple[Mailbox, ...]:
        """The writer and whom they copied, without our own addresses, the team, and what nobody could write to."""
        own = (self._parts.revisions.addressing.domain,)
        outside = [
            mailbox
            for mailbox in handed.answer_to
            if is_plain(mailbox.address) and not within(mailbox.address, own) and not self._is_of_team(mailbox.address)
        ]
        known = Mailbox(address=facts.who.address, name=facts.who.name)
        return tuple(outside) or ((known,) if is_plain(known.address) else ())

    async def _raw(self, letter: StoredLetter) -> bytes:
        number = letter.inbox_id or 0
        message = await self._parts.database.read(lambda tx: messages.get(tx, number))
        if message is None or not message.raw:
            raise NurtureError("the mail is not kept any more")
        return message.raw

    def _frame(self, letter: StoredLetter) -> LetterFrame:
        revision = self._parts.revisions.current
        rep = next((rep for rep in revision.team.reps if rep.id == letter.rep_id), None)
        return LetterFrame(
            first_name=rep.first_name if rep else "",
            company=revision.installation.company.name,
            zone=rep.zone if rep else "UTC",
        )

    def _is_of_team(self, address: str) -> bool:
        revision = self._parts.revisions.current
        known = {revision.installation.ops, revision.installation.privacy_contact}
        for rep in revision.team.reps:
            known |= {rep.address, *rep.aliases, *rep.copies_to}
        try:
            return canonical(address) in {canonical(each) for each in known}
        except InvalidAddress:
            return False
