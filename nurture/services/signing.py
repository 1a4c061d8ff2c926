"""Signs what leaves with the keys of its sender's domain, off the event loop: a signature takes up to a millisecond."""

import asyncio
from dataclasses import replace

import structlog

from nurture.domain.address import domain_of
from nurture.domain.errors import UnreadableMail
from nurture.domain.relays import Route
from nurture.domain.signing_key import SigningKey
from nurture.mail.signing import keys_for, sign
from nurture.services.drafting import Draft
from nurture.services.revisions import Revisions

_log = structlog.get_logger(__name__)


class Signing:
    """Knows the keys in force. Without any, everything leaves as it was composed."""

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions

    async def drafts(self, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
        """Returns a batch of drafts, signed."""
        keys = self._keys
        if not keys or not drafts:
            return drafts
        return await asyncio.to_thread(lambda: tuple(_signed_draft(draft, keys) for draft in drafts))

    async def mail(self, data: bytes, sender: str, route: Route) -> bytes:
        """Returns the bytes of one mail from an address, signed."""
        keys = self._keys
        return await asyncio.to_thread(_signed, data, sender, route, keys) if keys else data

    @property
    def _keys(self) -> tuple[SigningKey, ...]:
        return self._revisions.current.installation.signing_keys


def _signed_draft(draft: Draft, keys: tuple[SigningKey, ...]) -> Draft:
    return replace(draft, data=_signed(draft.data, draft.rep.address, draft.route, keys))


def _signed(data: bytes, sender: str, route: Route, keys: tuple[SigningKey, ...]) -> bytes:
    """Signs as the relay can carry it; a mail that cannot be signed leaves without, as if there were no key."""
    kind = route.relay.kind
    own = keys_for(domain_of(sender), keys)
    try:
        return sign(data, own[:1] if kind.takes_one_signature else own, replaced=kind.replaces)
    except UnreadableMail as error:
        _log.error("mail_not_signed", why=str(error))
        return data
