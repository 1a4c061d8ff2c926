"""Decides of each old loss whether it may be held: what keeps it out is asked in the order in which it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from nurture.configuration.places import country_of_domain, homes_of_language
from nurture.domain.address import domain_of, is_plain, is_role, within
from nurture.domain.basis_judging import judge
from nurture.domain.importing import OldLoss, Refusal, Refused
from nurture.domain.jurisdiction import RECORDED, Basis, BasisKind, KnownBases, Lack, what_lacks
from nurture.domain.prospect import AccountState
from nurture.domain.rejection import Reason
from nurture.domain.takes import cadence_for
from nurture.domain.traits import Traits
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.mail.role import role_in
from nurture.services.inbound.task import Tools
from nurture.storage import import_writing, ledger, prospects
from nurture.storage.database import Tx

_NO_DAY = (
    "its day (a column, as in `columns: {basis_on: Consent date}` of the mapping, or `basis_on: 2025-12-31` for all)"
)
_NO_SOURCE = (
    "where it stands (a column, as in `columns: {basis_source: Source}`, or `basis_source: CRM export` for all)"
)
_CLOSED = frozenset({AccountState.EXCLUDED, AccountState.WON, AccountState.TALKING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Looks at slices of a file; nothing is written."""

    tools: Tools
    now: datetime
    taken: dict[Traits, bool] = field(default_factory=dict)

    async def judge(self, tx: Tx, losses: Sequence[OldLoss]) -> tuple[OldLoss | Refused, ...]:
        """Returns each loss that may be held, and for the others what keeps it out, in the same order."""
        refused = {loss.line: why for loss in losses if (why := self._alone(loss))}
        left = [loss for loss in losses if loss.line not in refused]
        refused |= await self._stopped(tx, left)
        refused |= await self._known(tx, [loss for loss in left if loss.line not in refused])
        refused |= await self._closed(tx, [loss for loss in left if loss.line not in refused])
        return tuple(refused.get(loss.line, loss) for loss in losses)

    def _alone(self, loss: OldLoss) -> Refused | None:
        """Returns what keeps a loss out that is seen without a look at the database."""
        installation, team = self.tools.revisions.current.installation, self.tools.revisions.current.team
        own = (*installation.company.domains, self.tools.revisions.addressing.domain)
        if within(loss.address, own) or team.by_address(loss.address):
            return _refused(loss, Refusal.OWN_DOMAIN)
        if not is_plain(loss.address) or is_role(loss.address):
            return _refused(loss, Refusal.NO_PERSON)
        if self.tools.revisions.signer(loss.owner, self.now) is None:
            return _refused(loss, Refusal.NO_OWNER, "give them a successor in team.yaml")
        if loss.reason is Reason.DO_NOT_CONTACT:
            return _refused(loss, Refusal.OPTED_OUT, "write their stop down, too: nurture stop ADDRESS")
        if not self._is_taken(traits_of_loss(loss)):
            return _refused(loss, Refusal.NO_CADENCE)
        return self._unfounded(loss)

    def _unfounded(self, loss: OldLoss) -> Refused | None:
        """Returns what lacks of a basis for writing: a spreadsheet shows no mail of theirs, so one must be recorded."""
        given = loss.basis if loss.basis in set(BasisKind) else None
        if loss.basis and given is None:
            return _refused(loss, Refusal.BROKEN, f"no basis is called {loss.basis[:40]!r}; {', '.join(BasisKind)} are")
        if given and (lacks := _unproven(loss)):
            return _refused(loss, Refusal.NO_BASIS, lacks)
        recorded = Basis(kind=BasisKind(given), on=loss.basis_on or loss.said_on) if given else None
        known = replace(_lands(loss), recorded=recorded)
        standing = judge(known, self.tools.revisions.current.jurisdictions, on=self.now.date())
        if standing.lack is None:
            return None
        why = Refusal.TOO_OLD if standing.lack is Lack.TOO_OLD else Refusal.NO_BASIS
        return _refused(loss, why, what_lacks(standing))

    def _is_taken(self, traits: Traits) -> bool:
        """Tells whether a cadence takes such a no; many lines of a slice are alike."""
        if traits not in self.taken:
            self.taken[traits] = cadence_for(traits, self.tools.revisions.current.cadences) is not None
        return self.taken[traits]

    async def _stopped(self, tx: Tx, losses: Sequence[OldLoss]) -> dict[int, Refused]:
        forbidding = {loss.line: self.tools.keyring.forbidding(loss.address) for loss in losses}
        stops = await ledger.stops_of(tx, (subject for subjects in forbidding.values() for subject in subjects))
        return {
            loss.line: _refused(loss, Refusal.OPTED_OUT)
            for loss in losses
            if any(subject.value in stops for subject in forbidding[loss.line])
        }

    async def _known(self, tx: Tx, losses: Sequence[OldLoss]) -> dict[int, Refused]:
        hashes = {loss.line: self.tools.keyring.person_under_all(loss.address) for loss in losses}
        known = await prospects.hashes_known(tx, (each for theirs in hashes.values() for each in theirs))
        return {
            loss.line: _refused(loss, Refusal.KNOWN)
            for loss in losses
            if any(each.value in known for each in hashes[loss.line])
        }

    async def _closed(self, tx: Tx, losses: Sequence[OldLoss]) -> dict[int, Refused]:
        states = await import_writing.account_states(tx, _domains(losses))
        return {
            loss.line: _refused(loss, Refusal.EXCLUDED)
            for loss in losses
            if (found := states.get(company_of(loss) or "")) is not None and found[1] in _CLOSED
        }


def traits_of_loss(loss: OldLoss) -> Traits:
    """Returns what rules may ask of somebody who is about to be held."""
    return Traits(
        reasons=(loss.reason,),
        language=loss.language,
        competitor=_lower(loss.competitor),
        role=role_in(loss.title),
        country=country_of_loss(loss),
        industry=_lower(loss.industry),
    )


def country_of_loss(loss: OldLoss) -> str | None:
    """Returns the country of a loss: as the file says, else that of their domain."""
    return loss.country or country_of_domain(domain_of(loss.address))


def _lands(loss: OldLoss) -> KnownBases:
    """Returns what is known of a loss where no basis is: whose law may hold, and the day of their no."""
    country = country_of_loss(loss)
    return KnownBases(
        recorded=None,
        wrote_on=None,
        latest_no=loss.said_on,
        countries=(country,) if country else homes_of_language(loss.language),
        by_language=country is None,
    )


def _unproven(loss: OldLoss) -> str:
    """Returns what a claimed basis lacks of what proves it, with the remedy; empty where nothing."""
    if loss.basis == BasisKind.NONE:
        return ""
    if loss.basis == BasisKind.CORRESPONDENCE:
        taken = ", ".join(kind for kind in RECORDED if kind is not BasisKind.NONE)
        return f"correspondence is shown by their own mail alone: forward it; a file may tell {taken}"
    lacks = [remedy for value, remedy in ((loss.basis_on, _NO_DAY), (loss.basis_source, _NO_SOURCE)) if not value]
    return f"{loss.basis} is told without {' and '.join(lacks)}" if lacks else ""


def company_of(loss: OldLoss) -> str | None:
    """Returns the domain of their company; None on free mail, which tells no company."""
    domain = organisational_domain(domain_of(loss.address))
    return None if is_free_mail(domain) else domain


def _domains(losses: Iterable[OldLoss]) -> set[str]:
    return {domain for loss in losses if (domain := company_of(loss))}


def _refused(loss: OldLoss, why: Refusal, words: str = "") -> Refused:
    return Refused(line=loss.line, why=why, words=words)


def _lower(text: str | None) -> str | None:
    return " ".join(text.lower().split()) if text and text.strip() else None
