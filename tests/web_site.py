"""The real pages over real HTTP, on a database of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import httpx

from nurture.configuration.revision import Revision
from nurture.content.render import Templates
from nurture.domain.address import domain_of
from nurture.domain.adoption import Identity
from nurture.domain.company import AddressLayout, Company, Installation
from nurture.domain.consent import LedgerLine
from nurture.domain.delivery import DeliveryMode
from nurture.domain.jurisdiction import Jurisdiction, Jurisdictions
from nurture.domain.keyring import Keyring
from nurture.domain.reading import ProspectFound
from nurture.domain.team import Team
from nurture.journal.file import JournalFile
from nurture.services.clock import BusinessClock
from nurture.services.consent import Consent
from nurture.services.correspondence import Correspondence
from nurture.services.fencing import FenceAnswers
from nurture.services.health import Health
from nurture.services.journaling import JournalKeeper
from nurture.services.objections import Objections
from nurture.services.outbox_view import OutboxView
from nurture.services.outcomes import OutcomeSignal
from nurture.services.paths.clicks import PathClicks
from nurture.services.quiet import Quiet
from nurture.services.revisions import Revisions
from nurture.services.subjects import Subjects
from nurture.storage import accounts, ledger, prospects
from nurture.storage.database import Database
from nurture.storage.migrate import upgrade
from nurture.web.app import WebParts, build_app
from nurture.web.protection import BodyLimits
from nurture.web.server import WebServer

NOW = datetime(2027, 3, 12, 9, 14, tzinfo=UTC)
DANA = "dana.ng@globex.example"
IDENTITY = Identity(environment="default", public_url="http://127.0.0.1:8025")
COMPANY = Company(
    name="Acme GmbH", address="Lange Str. 12, 10115 Berlin", privacy="https://acme.example", domains=("acme.example",)
)
INSTALLATION = Installation(
    company=COMPANY,
    ops="ops@acme.example",
    addresses=AddressLayout(domain="in.acme.example"),
    delivery=DeliveryMode.SANDBOX,
)
RULES = Jurisdictions(default=Jurisdiction(id="default", terms=(), shows=(), oldest_no=None), by_country={})
REVISION = Revision(
    installation=INSTALLATION, team=Team(reps=()), cadences=(), content=(), jurisdictions=RULES, digest=""
)
TEMPLATES = Templates(Path(__file__).resolve().parents[1] / "templates")


class FixedClock(BusinessClock):
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


@dataclass(kw_only=True)
class Site:
    """The running pages, and what lies behind them."""

    client: httpx.AsyncClient
    server: WebServer
    database: Database
    keyring: Keyring
    consent: Consent
    journal: Path
    listening: bool = True

    @property
    def port(self) -> int:
        """The port the pages are served on."""
        return self.server.port

    def token(self, address: str = DANA) -> str:
        """Returns the token in the links of a person's mails."""
        return self.keyring.token(self.keyring.person(address))

    async def add_prospect(self, address: str = DANA) -> int:
        """Adds a person and returns the id."""
        subject = self.keyring.person(address)

        async def add(tx):
            domain = domain_of(address)
            account = await accounts.add(tx, name="Globex", domain=domain, rep_id=None, now=NOW)
            found = ProspectFound(address=address, name="Dana Ng")
            return await prospects.add(tx, found, subject, account_id=account, language="en", now=NOW)

        return await self.database.write(add)

    async def stops(self, address: str = DANA) -> tuple[LedgerLine, ...]:
        """Returns the stops that stand against an address."""
        subject = self.keyring.person(address)
        return (await self.database.read(lambda tx: ledger.stops_of(tx, (subject,)))).get(subject.value, ())


@asynccontextmanager
async def running_site(
    url: str, folder: Path, *, sandbox: bool = True, limits: BodyLimits = BodyLimits(), head_seconds: float = 10
) -> AsyncIterator[Site]:
    """Serves the pages on a free port of loopback."""
    database = Database(url)
    await upgrade(database)
    keyring = Keyring(keys={1: b"k" * 32}, current=1)
    path = folder / "journal" / "main.jsonl"
    journal = JournalKeeper(database, JournalFile(path), writer="main")
    quiet = Quiet(database, OutcomeSignal(), monotonic)
    consent = Consent(database, keyring, journal, quiet, Correspondence(Revisions(REVISION, TEMPLATES), lambda: "tag"))
    parts = WebParts(
        consent=consent,
        keyring=keyring,
        clock=FixedClock(),
        subjects=Subjects(database, keyring),
        clicks=PathClicks(database, keyring, FixedClock()),
        outbox=OutboxView(database) if sandbox else None,
        health=Health(database, journal, path, Objections(IDENTITY), lambda: site.listening),
        company=lambda: COMPANY,
        fence=None if sandbox else FenceAnswers(database, keyring),
    )
    server = WebServer(build_app(parts, limits), "127.0.0.1", 0, head_seconds=head_seconds)
    await server.start()
    base = f"http://127.0.0.1:{server.port}"
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        site = Site(client=client, server=server, database=database, keyring=keyring, consent=consent, journal=path)
        yield site
    await server.stop()
    await database.close()
