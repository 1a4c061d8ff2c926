"""What `nurture doctor` looks at."""

from nurture.services.correspondence import Correspondence
from nurture.services.doctor import DoctorParts
from nurture.services.doctor.parts import Premises
from nurture.services.relaying import Relay
from nurture.wiring.foundation import Foundation
from nurture.wiring.paths import names_of, welcoming_of
from nurture.wiring.records import listener_host
from nurture.wiring.relays import routes_of


def doctor_of(base: Foundation, correspondence: Correspondence, relay: Relay) -> DoctorParts:
    """Returns the parts and places that are looked at."""
    settings = base.settings
    premises = Premises(
        data=settings.data,
        journal=settings.journal,
        public_url=settings.public_url,
        host=listener_host(settings, base.revisions.addressing.domain),
        settings=settings.files,
    )
    return DoctorParts(
        database=base.database,
        revisions=base.revisions,
        clock=base.clock,
        routes=routes_of(base),
        relay=relay,
        names=names_of(settings),
        welcoming=welcoming_of(base, correspondence),
        objections=base.objections,
        premises=premises,
    )
