"""What is known of a sender at the door, without asking anybody: a secret address, a relay of our own, a sandbox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from nurture.domain.delivery import DeliveryMode
from nurture.domain.keyring import Keyring
from nurture.domain.proof import Origin, Proof
from nurture.domain.team import Rep, Team
from nurture.services.clock import BusinessClock
from nurture.services.revisions import Revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The rep a mail comes from, and what proves it."""

    rep_id: str
    proof: Proof


class Doorway:
    """Tells reps apart from everybody else by how a mail arrived."""

    def __init__(self, revisions: Revisions, keyring: Keyring, clock: BusinessClock) -> None:
        self._revisions = revisions
        self._keyring = keyring
        self._clock = clock
        self._secrets: tuple[Team | None, Mapping[str, Rep]] = (None, {})

    def rep_of_secret(self, tag: str) -> str | None:
        """Returns whose own add address has that tag; a rep who left has taken it along, and has none any more."""
        rep = self._reps_by_secret().get(tag)
        return rep.id if rep and rep.is_current(self._clock.now().date()) else None

    def _reps_by_secret(self) -> Mapping[str, Rep]:
        """Every recipient is asked for; the tags are worked out once for the team in force."""
        team, secrets = self._revisions.current.team, self._secrets
        if secrets[0] is not team:
            self._secrets = secrets = (team, {self._keyring.secret_tag(rep.id): rep for rep in team.reps})
        return secrets[1]

    def known(self, recipients: Iterable[str], peer: str | None, sender: str | None) -> Known | None:
        """Returns the rep a mail is proven to come from: by the rep's own address, by a trusted relay, and in a
        sandbox, where nothing can go out, by any rep's From."""
        for recipient in recipients:
            rep_id = self.rep_of_secret(self._revisions.addressing.understand(recipient).tag)
            if rep_id is not None:
                return Known(rep_id=rep_id, proof=Proof.SECRET)
        installation, rep = self._revisions.current.installation, self.claimed(sender)
        if rep is None:
            return None
        if _is_within(peer, installation.trusted_relays):
            return Known(rep_id=rep.id, proof=Proof.RELAY)
        is_sandbox = installation.delivery is DeliveryMode.SANDBOX
        return Known(rep_id=rep.id, proof=Proof.SANDBOX) if is_sandbox else None

    def claimed(self, sender: str | None) -> Rep | None:
        """Returns the rep whose address stands in From, which anybody can write."""
        return self._revisions.current.team.by_address(sender or "")

    def origin(self, via: str, peer: str | None) -> Origin:
        """Returns from where a message came."""
        installation = self._revisions.current.installation
        if via == "mailbox":
            return Origin.TENANT if installation.microsoft_tenant else Origin.BORDER
        return Origin.BORDER if _is_within(peer, installation.border) else Origin.OUTSIDE


def _is_within(peer: str | None, networks: tuple[str, ...]) -> bool:
    if peer is None:
        return False
    return any(ip_address(peer) in ip_network(network, strict=False) for network in networks)
