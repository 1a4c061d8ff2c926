"""The mails that prove a path: composed, addressed and routed as check-ins are, so that they meet the same fate."""

from datetime import datetime
from hashlib import blake2b

from nurture.content.render import Rendered
from nurture.domain.address import Mailbox
from nurture.domain.errors import NurtureError
from nurture.domain.keyring import Keyring
from nurture.domain.letter_paths import Probe, Welcome
from nurture.domain.relays import ReturnPath, Route, Routes
from nurture.domain.team import Rep
from nurture.mail.compose import Attachment, Composition, ListUnsubscribe
from nurture.mail.contact_card import Contact, contact_card
from nurture.services.paths.bases import Bases
from nurture.services.revisions import Revisions
from nurture.storage.letters import StoredLetter

_NOTE = "Forward a no here, with a line above it if you like. nurture answers."


class PathMails:
    """Makes welcomes and their copies. One click on their link is noted for the path, and stops nobody."""

    def __init__(self, revisions: Revisions, keyring: Keyring, routes: Routes, bases: Bases) -> None:
        self._revisions = revisions
        self._keyring = keyring
        self._routes = routes
        self._bases = bases

    def is_one(self, letter: StoredLetter) -> bool:
        """Tells whether a letter goes the way of check-ins."""
        return isinstance(letter.facts, Welcome | Probe)

    def is_to_us(self, letter: StoredLetter) -> bool:
        """Tells whether it is the copy that goes to nurture itself."""
        return isinstance(letter.facts, Probe) and letter.recipient == self._revisions.addressing.letter(letter.tag)

    def route(self, letter: StoredLetter) -> Route:
        """Returns the way of the rep's mail. Raises NotFound for a rep who is not in the team any more."""
        return self._routes.of(self._rep(letter).address)

    def return_path(self, letter: StoredLetter) -> str:
        """Returns the envelope's sender."""
        of_rep = self.route(letter).relay.return_path is ReturnPath.REP
        return self._rep(letter).address if of_rep else self._revisions.addressing.return_path(letter.tag)

    def message_id(self, letter: StoredLetter) -> str:
        """Returns the Message-ID; the tag is a secret, a hash of it names the mail as stably."""
        return f"{blake2b(letter.tag.encode(), digest_size=14).hexdigest()}@{self._revisions.addressing.domain}"

    def link(self, path: int) -> str:
        """Returns the page of a path's one-click link."""
        return self._bases.link(self._keyring.probe_token(path))

    def composition(self, letter: StoredLetter, rendered: Rendered, *, now: datetime) -> Composition:
        """Returns the mail, with the fields that a check-in from the rep has."""
        facts, rep, addressing = letter.facts, self._rep(letter), self._revisions.addressing
        if not isinstance(facts, Welcome | Probe):
            raise NurtureError("this letter goes another way")
        mailto = f"mailto:{addressing.stop(self._keyring.probe_token(facts.path))}?subject=stop"
        return Composition(
            from_=Mailbox(address=rep.address, name=rep.name),
            to=Mailbox(address=letter.recipient, name=rep.name if isinstance(facts, Welcome) else ""),
            subject=rendered.subject,
            date=now,
            message_id=self.message_id(letter),
            text=rendered.text,
            html=rendered.html,
            reply_to=(Mailbox(address=addressing.reply(rep.id, letter.tag), name=rep.name),),
            list_unsubscribe=ListUnsubscribe(https=self.link(facts.path), mailto=mailto),
            attachments=(self._card(facts),) if isinstance(facts, Welcome) else (),
        )

    def _rep(self, letter: StoredLetter) -> Rep:
        return self._revisions.current.team.rep(letter.rep_id or "")

    def _card(self, facts: Welcome) -> Attachment:
        company = self._revisions.current.installation.company.name
        name = f"nurture ({company})" if company else "nurture"
        return contact_card(Contact(name=name, company=company, address=facts.add, note=_NOTE), file="nurture.vcf")
