"""Which addresses may become a prospect's."""

from nurture.domain.address import domain_of, is_plain, is_role, within
from nurture.domain.inbound import CLOSED_ACCOUNTS
from nurture.domain.prospect import Account, Prospect
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.services.inbound.task import Tools
from nurture.storage import accounts, prospects
from nurture.storage.database import Tx


def unfit(address: str, tools: Tools) -> str:
    """Returns why nobody of that address may become a prospect, in a sentence; empty when they may."""
    installation = tools.revisions.current.installation
    if not is_plain(address):
        return "The mail comes from an address that nurture cannot write to: it has letters beyond a to z before the @."
    if is_role(address):
        return "The mail comes from an address of a department, a list or a robot, not of a person."
    own = (*installation.company.domains, tools.revisions.addressing.domain)
    if within(address, own) or tools.revisions.current.team.by_address(address):
        return "The mail comes from somebody of your own company."
    return ""


async def known_at(tx: Tx, address: str, tools: Tools) -> tuple[Prospect | None, Account | None]:
    """Returns who is held under an address, and the account they belong or would belong to.

    There is no account yet for a company that is not known; free mail is no company and has none.
    """
    known = await prospects.of_hashes(tx, tools.keyring.person_under_all(address))
    if known is not None:
        return known, await accounts.get(tx, known.account_id)
    domain = organisational_domain(domain_of(address))
    return None, None if is_free_mail(domain) else await accounts.of_domain(tx, domain)


async def closed_to(tx: Tx, address: str, tools: Tools) -> str:
    """Returns why nobody may be added under an address now, in a sentence; empty when they may."""
    why = unfit(address, tools)
    if why:
        return why
    if not await tools.consent.may_write_to(tx, address):
        return "They asked not to be written to."
    _, account = await known_at(tx, address, tools)
    return CLOSED_ACCOUNTS.get(account.state, "") if account else ""
