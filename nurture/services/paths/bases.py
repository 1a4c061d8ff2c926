"""What each rep's path depends on now: when one of these changes, it is another path and has to be proven anew."""

from datetime import datetime
from hashlib import sha256

from nurture.domain.address import domain_of
from nurture.domain.path import Basis
from nurture.domain.relays import Routes
from nurture.domain.team import Rep
from nurture.mail.signing import keys_for
from nurture.services.revisions import Revisions


class Bases:
    """Knows relay, keys and addresses in force."""

    def __init__(self, revisions: Revisions, routes: Routes, public_url: str) -> None:
        self._revisions = revisions
        self._routes = routes
        self._public_url = public_url.rstrip("/")

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
        """Returns by id the reps in whose name mail may go out on that day, each with what their path depends on."""
        reps = self._revisions.current.team.reps
        return {rep.id: (rep, self.of(rep)) for rep in reps if rep.is_current(now.date())}

    def link(self, token: str) -> str:
        """Returns the unsubscribe page of a token."""
        return f"{self._public_url}/u/{token}"


def _digest(*values: str) -> str:
    return sha256("\n".join(values).encode()).hexdigest()
