"""What each rep's path depends on now: when one of these changes, it is another path and has to be proven anew."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from nurture.configuration.revision import Revision
from nurture.domain.address import domain_of
from nurture.domain.path import Basis
from nurture.domain.relays import Routes
from nurture.domain.team import Rep
from nurture.mail.signing import keys_for
from nurture.services.revisions import Revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What was found of a revision, a day and a public URL."""

    revision: Revision
    of: tuple[date, str]
    current: dict[str, tuple[Rep, Basis]]


class Bases:
    """Knows relay, keys and addresses in force."""

    def __init__(self, revisions: Revisions, routes: Routes, public_url: str) -> None:
        self._revisions = revisions
        self._routes = routes
        self._public_url = public_url.rstrip("/")
        self._kept: _Kept | None = None

    def of(self, rep: Rep) -> Basis:
        """Returns what the path of a rep depends on."""
        route, addressing = self._routes.of(rep.address), self._revisions.addressing
        relay = route.relay
        keys = keys_for(domain_of(rep.address), self._revisions.current.installation.signing_keys)
        back = (rep.id, rep.address.lower(), addressing.reply("", "tag"))
        out = (relay.name, relay.preset, relay.host, relay.user, relay.return_path.value, self._public_url)
        signed = (f"{key.name} {key.public}" for key in keys)
        return Basis(whole=_digest(*back, *out, *signed), back=_digest(*back), route=route.name)

    def current(self, now: datetime) -> dict[str, tuple[Rep, Basis]]:
        """Returns by id the reps in whose name mail may go out on that day, each with what their path depends on.

        Kept until the configuration changes or the day is over, since every look for work asks.
        """
        revision, of = self._revisions.current, (now.date(), self._public_url)
        if self._kept is None or self._kept.revision is not revision or self._kept.of != of:
            current = {rep.id: (rep, self.of(rep)) for rep in revision.team.reps if rep.is_current(now.date())}
            self._kept = _Kept(revision=revision, of=of, current=current)
        return self._kept.current

    def link(self, token: str) -> str:
        """Returns the unsubscribe page of a token."""
        return f"{self._public_url}/u/{token}"


def _digest(*values: str) -> str:
    return sha256("\n".join(values).encode()).hexdigest()
