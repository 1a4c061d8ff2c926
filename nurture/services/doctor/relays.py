"""Can each relay be reached, and does it take the login?"""

import asyncio

from nurture.domain.diagnosis import Finding, fail, ok, warn
from nurture.domain.errors import RelayLoginRefused, RelayUnreachable
from nurture.domain.relays import Route
from nurture.services.doctor.parts import DoctorParts

_PATIENCE = 15.0


async def look(parts: DoctorParts) -> tuple[Finding, ...]:
    """Opens a conversation with each relay as its mail does."""
    if parts.in_sandbox:
        return (ok("relay", "none: this is a sandbox, and nothing leaves it"),)
    senders = (parts.revisions.addressing.letter(), *(rep.address for rep in parts.reps))
    routes = dict.fromkeys(parts.routes.of(sender) for sender in senders)
    return tuple([await _greet(parts, route) for route in routes])


async def _greet(parts: DoctorParts, route: Route) -> Finding:
    what = f"relay {route.name}"
    try:
        async with asyncio.timeout(_PATIENCE), parts.relay.lease(1, route):
            return ok(what, "it answers, and takes the login")
    except RelayLoginRefused as error:
        return fail(what, str(error), "Check user and secret of this relay; docs: choose relays.")
    except RelayUnreachable as error:
        return fail(what, str(error), "Check host, port and TLS, and whether it is up.")
    except TimeoutError:
        return warn(what, "no connection was free in time", "Look again when less is being sent.")
