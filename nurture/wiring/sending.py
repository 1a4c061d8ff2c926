"""What sends: the dispatcher of touches and the posting of letters, with what they ask."""

from functools import partial

from nurture.services.breaker import RelayBreakers
from nurture.services.dispatcher import Dispatcher, DispatchParts
from nurture.services.drafting import Drafting, Sources
from nurture.services.gate.verdict import GateRules
from nurture.services.gatekeeper import Gatekeeper
from nurture.services.inbound.task import Tools
from nurture.services.letter_mails import LetterMails, LetterMailsParts
from nurture.services.placing import Placing
from nurture.services.posting import Posting, PostingParts
from nurture.services.recording import Recording
from nurture.services.rehearsal import Rehearsal
from nurture.services.relaying import Relay
from nurture.services.signing import Signing
from nurture.services.standstill import Standstill
from nurture.services.throttling import Throttle
from nurture.wiring.foundation import Foundation, boot_clock, new_tag
from nurture.wiring.paths import bases_of, path_mails_of
from nurture.wiring.relays import relay_share, routes_of


def throttle_of(base: Foundation) -> Throttle:
    """Returns what counts against the limits."""
    return Throttle(base.revisions, partial(relay_share, routes_of(base)))


def drafting_of(base: Foundation) -> Drafting:
    """Returns what makes drafts."""
    sources = Sources(
        revisions=base.revisions,
        keyring=base.keyring,
        public_url=base.settings.public_url,
        routes=routes_of(base),
    )
    return Drafting(sources)


def senders_of(base: Foundation, tools: Tools, relay: Relay) -> tuple[Dispatcher, Posting]:
    """Returns what carries due touches to the relay, and what sends letters; both know when a relay is down."""
    breakers = RelayBreakers(base.database, base.clock, tools.correspondence, routes_of(base))
    return _dispatcher(base, tools, relay, breakers), _posting(base, relay, breakers)


def _dispatcher(base: Foundation, tools: Tools, relay: Relay, breakers: RelayBreakers) -> Dispatcher:
    throttle = throttle_of(base)
    rules = GateRules(
        revisions=base.revisions,
        calendars=base.calendars,
        keyring=base.keyring,
        throttle=throttle,
        placing=Placing(throttle, base.revisions),
        planning=tools.planning,
        bases=bases_of(base),
        owner=base.owner,
        objections=base.objections,
        journal_broken=lambda: base.journal.broken,
    )
    parts = DispatchParts(
        database=base.database,
        revisions=base.revisions,
        clock=base.clock,
        drafting=drafting_of(base),
        signing=Signing(base.revisions),
        gatekeeper=Gatekeeper(base.database, rules, base.journal, base.checkpoint, boot_clock),
        relay=relay,
        breakers=breakers,
        standstill=Standstill(base.revisions, base.objections, rules.journal_broken),
        recording=Recording(tools, rules.throttle),
        rehearsal=Rehearsal(base.database, base.clock, tools.correspondence),
        correspondence=tools.correspondence,
        signal=base.signal,
        checkpoint=base.checkpoint,
        owner=base.owner,
    )
    return Dispatcher(parts)


def _posting(base: Foundation, relay: Relay, breakers: RelayBreakers) -> Posting:
    mails = LetterMailsParts(
        database=base.database,
        revisions=base.revisions,
        clock=base.clock,
        routes=routes_of(base),
        signing=Signing(base.revisions),
        path_mails=path_mails_of(base),
    )
    parts = PostingParts(
        database=base.database,
        mails=LetterMails(mails),
        clock=base.clock,
        relay=relay,
        breakers=breakers,
        objections=base.objections,
        owner=base.owner,
        new_tag=new_tag,
    )
    return Posting(parts)
