"""Commands that say what a company is: its industry and tags, by which cadences and content choose."""

from datetime import datetime

from nurture.configuration.conditions import a_name
from nurture.configuration.problems import Unexpected
from nurture.domain.address import ascii_domain, domain_of
from nurture.domain.answers import AccountFacts
from nurture.domain.errors import NotAllowed, NotFound
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.services.desk.parts import DeskGroup
from nurture.services.rechoosing import choose_again
from nurture.storage import accounts
from nurture.storage.accounts import MOST_TAGS
from nurture.storage.database import Tx


class DescribingDesk(DeskGroup):
    """Describes companies."""

    async def describe_account(
        self, domain: str, industry: str = "", tags: tuple[str, ...] = (), untags: tuple[str, ...] = ()
    ) -> AccountFacts:
        """Keeps what is said of a company, and chooses the cadence of its people anew; `none` forgets the industry.

        Raises InvalidAddress, NotAllowed.
        """
        company = _company(domain)
        if is_free_mail(company):
            raise NotAllowed(f"{company} gives mailboxes to anybody and is no company")
        kind = _name("industry", industry) if industry else None
        added, taken = ({_name("tag", each) for each in words} for words in (tags, untags))
        return await self._parts.database.write(lambda tx: self._describe(tx, company, kind, (added, taken)))

    async def show_account(self, domain: str) -> AccountFacts:
        """Returns what is known of a company. Raises InvalidAddress, and NotFound where nothing is."""
        company = _company(domain)
        account = await self._parts.database.read(lambda tx: accounts.of_domain(tx, company))
        if account is None:
            raise NotFound(f"nothing is known of {company}; nurture prospects shows the companies of all who are held")
        return AccountFacts(
            domain=company, industry=account.industry, tags=tuple(sorted(account.tags)), state=account.state.value
        )

    async def _describe(
        self, tx: Tx, domain: str, industry: str | None, tags: tuple[set[str], set[str]]
    ) -> AccountFacts:
        account = await accounts.of_domain(tx, domain)
        account_id = (
            account.id if account else await accounts.add(tx, name=domain, domain=domain, rep_id=None, now=self._now)
        )
        await accounts.lock(tx, (account_id,))
        known = await accounts.get(tx, account_id)
        kind = known.industry if industry is None else industry
        kept = tuple(sorted({*known.tags, *tags[0]} - tags[1]))
        if len(kept) > MOST_TAGS:
            raise NotAllowed(f"a company has at most {MOST_TAGS} tags; take some away with --untag")
        kind = None if kind == "none" else kind
        await accounts.describe(tx, account_id, industry=kind, tags=kept)
        tools = self._parts.tools
        moved = await choose_again(tx, account_id, tools.planning, tools.revisions, now=self._now)
        return AccountFacts(domain=domain, industry=kind, tags=kept, moved=moved)

    @property
    def _now(self) -> datetime:
        return self._parts.tools.clock.now()


def _company(domain: str) -> str:
    """Returns the organisational domain of a domain or an address."""
    return organisational_domain(ascii_domain(domain_of(domain) if "@" in domain else domain))


def _name(what: str, text: str) -> str:
    try:
        return a_name(text)
    except Unexpected as error:
        raise NotAllowed(f"{what}: {error.expected}") from None
