"""Turns claimed touches into bytes: chooses the content, renders, composes. Nothing here may send."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b, sha256

from nurture.content.pass_on import THEIR_LINK
from nurture.content.reasons import reason_words
from nurture.content.render import Rendered, TouchFacts
from nurture.domain.address import CANONICALISER, Mailbox, domain_of
from nurture.domain.commitment import Commitment, Precision
from nurture.domain.consent import SubjectHash
from nurture.domain.content import ContentItem, language_name
from nurture.domain.errors import FAULTS, NurtureError
from nurture.domain.jurisdiction import Shown
from nurture.domain.keyring import Keyring
from nurture.domain.languages import Formality
from nurture.domain.library import ContentChoice, Reader, choose, still_fits
from nurture.domain.names import certain_first_name
from nurture.domain.rejection import Reason
from nurture.domain.relays import ReturnPath, Route, Routes
from nurture.domain.team import Rep
from nurture.domain.template_name import TemplateName
from nurture.domain.touch import ContentRule, touch_seed
from nurture.domain.waiting import next_look
from nurture.mail.compose import Composition, ListUnsubscribe, compose
from nurture.mail.organisation import organisational_domain
from nurture.services.given import given_item
from nurture.services.revisions import Revisions
from nurture.services.traits import traits_of
from nurture.storage import commitments, content_links, content_uses, past
from nurture.storage.candidates import Candidate
from nurture.storage.content_uses import Uses
from nurture.storage.database import Tx

_WAYS_OUT = 16
"""A mail names its way out four times: the last few tokens are kept rather than signed again."""

_TEMPLATE_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A touch ready to be cleared; `because` says why it has this content, `version` which revision it was made by.

    `shows` is what its words show of what laws want shown.
    """

    touch: Candidate
    rep: Rep
    data: bytes
    message_id: str
    subject: str
    words: str
    content_id: str | None
    mail_from: str
    recipient: str
    route: Route
    version: int
    shows: frozenset[Shown]
    because: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of the bytes, kept before they are offered."""
        return sha256(self.data).hexdigest()

    @property
    def words_digest(self) -> str:
        """The digest of what a rep is shown of it: nothing that is another with each sending."""
        return sha256(f"{self.subject}\n{self.words}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undraftable:
    """A touch that cannot be made into a mail now; looked at again then.

    `because` says which content is missing; `problem` and `remedy` are for ops.
    """

    touch: Candidate
    why: str
    until: datetime
    because: tuple[str, ...] = ()
    problem: str = ""
    remedy: str = "Mend the template; nurture tries again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a draft is made from beside the database."""

    revisions: Revisions
    keyring: Keyring
    public_url: str
    routes: Routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What the database adds to a candidate for its draft; `dead` are the links that lead nowhere."""

    uses: Uses
    pinned: str | None
    dead: frozenset[str]
    commitment: Commitment | None
    is_first: bool


class Drafting:
    """Makes drafts; the same touch gives the same Message-ID each time."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._signed = lru_cache(maxsize=_WAYS_OUT)(self._sign)

    async def background(self, tx: Tx, touch: Candidate, *, now: datetime) -> Background:
        """Reads what a draft of this touch needs."""
        return (await self.backgrounds(tx, (touch,), now=now))[touch.touch_id]

    async def backgrounds(self, tx: Tx, batch: Sequence[Candidate], *, now: datetime) -> dict[int, Background]:
        """Reads what drafts of these touches need, by touch: as of its due time, or of now when that is over."""
        people, at = {touch.prospect_id for touch in batch}, {touch.account_id for touch in batch}
        named = await commitments.open_of_all(tx, people)
        uses = await content_uses.of_all(tx, people, at)
        dead = await content_links.dead(tx)
        begun = await past.begun_enrollments(tx, {touch.enrollment_id for touch in batch})
        return {
            touch.touch_id: Background(
                uses=uses.of(touch.prospect_id, touch.account_id, now=max(now, touch.due_at)),
                pinned=uses.of_touch.get(touch.touch_id),
                dead=dead,
                commitment=next((one for one in named.get(touch.prospect_id, ()) if one.id == touch.occurrence), None),
                is_first=touch.enrollment_id not in begun,
            )
            for touch in batch
        }

    def draft(
        self, touch: Candidate, background: Background, *, now: datetime, stand_in: ContentItem | None = None
    ) -> Draft | Undraftable:
        """Returns the draft, or why there is none now. A `stand_in` takes the place of missing content, to look at."""
        rep = self._sources.revisions.signer(touch.rep_id, now)
        if rep is None:
            return Undraftable(touch=touch, why="no_signer", until=next_look(now))
        tag = self._sources.revisions.tag_for(touch.template, touch.language)
        if tag is None:
            return _unwritten(touch, until=next_look(now))
        served = touch._replace(language=tag)
        try:
            choice = self._choose(served, background, now=now)
            if choice.item is None and touch.content_rule == ContentRule.REQUIRED and not touch.edited_words:
                if stand_in is None:
                    until = next_look(now)
                    return Undraftable(touch=touch, why="content", until=until, because=choice.because)
                choice = replace(choice, item=stand_in)
            words = self._render(served, rep, choice.item, background, now=now)
            return self._compose(touch, rep, words, choice, now=now)
        except FAULTS as error:
            known = str(error) if isinstance(error, NurtureError) else ""
            problem = known or f"Touch {touch.touch_id} cannot be made into a mail ({type(error).__name__})."
            return Undraftable(touch=touch, why="template", until=now + _TEMPLATE_AGAIN, problem=problem)

    def _choose(self, touch: Candidate, background: Background, *, now: datetime) -> ContentChoice:
        if touch.content_rule == ContentRule.NONE:
            return ContentChoice(item=None)
        given = given_item(touch)
        if given is not None and given.url not in background.dead:
            return ContentChoice(item=given, because=("given by the rep",))
        revisions, pinned = self._sources.revisions, background.pinned
        if pinned and (item := revisions.library.find(pinned, touch.language)):
            return ContentChoice(item=item)
        library, uses = revisions.library_without(background.dead), background.uses
        reader = Reader(traits=traits_of(touch), had=uses.person, account_had=uses.account)
        shown = still_fits(library, touch.shown_content or "", reader, on=now.date())
        seed = touch_seed(touch.prospect_id, revisions.first_name(touch.cadence, touch.step), touch.occurrence)
        return shown or choose(library, reader, on=now.date(), seed=seed)

    def _render(
        self, touch: Candidate, rep: Rep, item: ContentItem | None, background: Background, *, now: datetime
    ) -> Rendered:
        named, installation = background.commitment, self._sources.revisions.current.installation
        facts = TouchFacts(
            language=touch.language,
            formal=self._is_formal(touch.language),
            rep=rep,
            company=installation.company,
            since=touch.said_at.date(),
            stop_url=self.stop_url(touch),
            first_name=certain_first_name(touch.name, touch.address or ""),
            full_name=touch.name,
            account=_known_name(touch),
            item=item,
            wrote_to=self._wrote_to(touch),
            asked_for=named.on if named else None,
            asked_precision=named.precision if named else Precision.MONTH,
            years=max(1, round((now - touch.latest_no).days / 365)),
            is_first=background.is_first,
            named_by=_named_by(touch),
            reason=reason_words(Reason(touch.reason), touch.language) if touch.reason_confirmed else None,
            quote=touch.quote or None if installation.verbatim_words else None,
            may_quote=installation.verbatim_words,
        )
        templates = self._sources.revisions.templates
        if touch.edited_words:
            return templates.render_edited(touch.template, facts, touch.edited_words)
        return templates.render_touch(touch.template, facts)

    def stop_url(self, touch: Candidate) -> str:
        """Returns the unsubscribe page of a person, valid for ever."""
        return f"{self._sources.public_url.rstrip('/')}/u/{self._token(touch)}"

    def _token(self, touch: Candidate) -> str:
        """Signs the hash under which the person is kept, so that the link finds them after a rotation of keys."""
        return self._signed(touch.address_hash, touch.key_id)

    def _sign(self, address_hash: str, key_id: int) -> str:
        return self._sources.keyring.token(SubjectHash(value=address_hash, key_id=key_id, version=CANONICALISER))

    def _is_formal(self, language: str) -> bool:
        return self._sources.revisions.current.installation.languages.form_in(language) is Formality.FORMAL

    def _wrote_to(self, touch: Candidate) -> str | None:
        """Whom they wrote their no to; who was named by another, or whose no a rep told, wrote to nobody."""
        if touch.referred_by_id is not None or touch.told_by is not None:
            return None
        return self._sources.revisions.name_of(touch.said_to) or None

    def _compose(self, touch: Candidate, rep: Rep, words: Rendered, choice: ContentChoice, *, now: datetime) -> Draft:
        addressing = self._sources.revisions.addressing
        mail = self._composition(touch, rep, words, now=now)
        route = self._sources.routes.of(rep.address)
        of_rep = route.relay.return_path is ReturnPath.REP
        return Draft(
            touch=touch,
            rep=rep,
            data=compose(mail),
            message_id=mail.message_id,
            subject=words.subject,
            words=words.text.replace(self.stop_url(touch), THEIR_LINK),
            content_id=choice.item.id if choice.item and _is_in(choice.item, touch) else None,
            mail_from=rep.address if of_rep else addressing.return_path(touch.tag),
            recipient=mail.to.address,
            route=route,
            version=self._sources.revisions.version,
            shows=words.shows,
            because=choice.because,
        )

    def _composition(self, touch: Candidate, rep: Rep, words: Rendered, *, now: datetime) -> Composition:
        """Returns a mail from the rep; it threads onto the original only when that one's Message-ID is known."""
        addressing = self._sources.revisions.addressing
        mailto = f"mailto:{addressing.stop(self._token(touch))}?subject=stop"
        return Composition(
            from_=Mailbox(address=rep.address, name=rep.name),
            to=Mailbox(address=touch.address or "", name=touch.name or ""),
            subject=words.subject,
            date=now,
            message_id=touch.message_id or f"{_digest(touch.tag)}@{addressing.domain}",
            text=words.text,
            html=words.html,
            reply_to=(Mailbox(address=addressing.reply(rep.id, touch.reply_tag), name=rep.name),),
            in_reply_to=touch.original_message_id,
            references=(touch.original_message_id,) if touch.original_message_id else (),
            list_unsubscribe=ListUnsubscribe(https=self.stop_url(touch), mailto=mailto),
        )


def _unwritten(touch: Candidate, *, until: datetime) -> Undraftable:
    """Nobody is written to in a language that they did not write in, unless ops say that it may be another."""
    file = TemplateName(template=touch.template, language=touch.language).file
    return Undraftable(
        touch=touch,
        why="language",
        until=until,
        problem=f"The template {touch.template} is not written in {language_name(touch.language)}, and mails wait.",
        remedy=f"Write {file}, or name under languages: fallback: in nurture.yaml which one to use instead.",
    )


def _known_name(touch: Candidate) -> str | None:
    """Returns what their company is called; a domain that stands for an unknown name is nothing to say to people."""
    return None if touch.account_name == organisational_domain(domain_of(touch.address or "")) else touch.account_name


def _named_by(touch: Candidate) -> str | None:
    """Returns who named them, by the account where that person was forgotten since."""
    return (touch.referrer or touch.account_name) if touch.referred_by_id is not None else None


def _is_in(item: ContentItem, touch: Candidate) -> bool:
    """Tells whether a mail carries the item: in a rep's own words only where its link stands."""
    return not touch.edited_words or bool(item.url and item.url in touch.edited_words)


def _digest(tag: str) -> str:
    """The return-path tag is a secret of the envelope; a hash of it names the message as stably."""
    return blake2b(tag.encode(), digest_size=14).hexdigest()
