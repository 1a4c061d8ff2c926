"""Commands that end conversations: stops, lifts, exclusions and account states."""

import csv
from datetime import datetime
from io import StringIO

from nurture.domain.address import ascii_domain, domain_of, is_address
from nurture.domain.answers import FileReport, StopReport
from nurture.domain.consent import StopWay
from nurture.domain.errors import InvalidAddress, NotAllowed
from nurture.domain.prospect import AccountState
from nurture.domain.reading import Scope
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.services.consent import StopOrder
from nurture.services.decisions import set_account
from nurture.services.desk.parts import DeskGroup
from nurture.storage import accounts
from nurture.storage.database import Tx

MOST_ROWS = 500_000


class StoppingDesk(DeskGroup):
    """Stops and what is like them."""

    async def stop(self, address: str, company: bool = False) -> StopReport:
        """Stops a person, or everybody at their company; returning is the acknowledgement. Raises InvalidAddress."""
        scope = Scope.COMPANY if company else Scope.PERSON
        order = StopOrder(way=StopWay.COMMAND, address=address, scope=scope)
        stopped = await self._parts.tools.consent.stop(order, now=self._now)
        return StopReport(scope=stopped.scope.value, people=len(stopped.prospect_ids), already=stopped.already)

    async def stop_file(self, content: str, source: str) -> FileReport:
        """Stops every address of a CSV: its first column, or the one headed address or email. Raises NotAllowed."""
        if "@" in source:
            raise NotAllowed("the source is kept for ever: say where the file comes from, and leave addresses out")
        done, problems = 0, []
        for line, address in _column(content, ("address", "email", "e-mail", "mail")):
            if not is_address(address):
                problems.append(f"line {line}: no email address; expected one like dana@globex.example")
                continue
            order = StopOrder(way=StopWay.FILE, address=address, source=source)
            await self._parts.tools.consent.stop(order, now=self._now)
            done += 1
        return FileReport(done=done, problems=tuple(problems))

    async def lift(self, address: str, misread: int) -> int:
        """Ends the stops about an address that came from one misread message; returns how many. Raises NotFound."""
        return await self._parts.tools.consent.lift(address, inbox_id=misread, now=self._now)

    async def exclude_file(self, content: str) -> FileReport:
        """Excludes the company of every domain or address of a CSV, such as a list of customers."""
        done, problems = 0, []
        for line, text in _column(content, ("domain", "website", "address", "email", "company")):
            try:
                await self._set(text, AccountState.EXCLUDED)
                done += 1
            except (InvalidAddress, NotAllowed) as error:
                problems.append(f"line {line}: {error}")
        return FileReport(done=done, problems=tuple(problems))

    async def account(self, domain: str, state: str) -> str:
        """Sets a company to open, talking, won or excluded; returns its domain. Raises InvalidAddress, NotAllowed."""
        return await self._set(domain, AccountState(state))

    async def _set(self, text: str, state: AccountState) -> str:
        domain = organisational_domain(ascii_domain(domain_of(text) if "@" in text else text))
        if is_free_mail(domain):
            raise NotAllowed(f"{domain} gives mailboxes to anybody and is no company")
        await self._parts.database.write(lambda tx: self._apply(tx, domain, state), urgent=True)
        return domain

    async def _apply(self, tx: Tx, domain: str, state: AccountState) -> None:
        account = await accounts.of_domain(tx, domain)
        account_id = (
            account.id if account else await accounts.add(tx, name=domain, domain=domain, rep_id=None, now=self._now)
        )
        await set_account(tx, account_id, state, now=self._now)

    @property
    def _now(self) -> datetime:
        return self._parts.tools.clock.now()


def _column(content: str, names: tuple[str, ...]) -> list[tuple[int, str]]:
    """Returns line numbers and values of the column that is headed by one of the names, else of the first.

    Raises NotAllowed for a file of too many lines or that is no CSV.
    """
    if content.count("\n") > MOST_ROWS:
        raise NotAllowed(f"the file has more than {MOST_ROWS} lines; split it")
    try:
        rows = list(csv.reader(StringIO(content.lstrip("\ufeff").replace("\x00", ""))))
    except csv.Error as error:
        raise NotAllowed(f"the file is no CSV: {error}") from error
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    place = next((heads.index(name) for name in names if name in heads), None)
    start, column = (0, 0) if place is None else (1, place)
    numbered = enumerate(rows[start:], start=start + 1)
    return [(line, row[column].strip()) for line, row in numbered if len(row) > column and row[column].strip()]
