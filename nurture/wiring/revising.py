"""What puts an edited configuration in force, and brings what is planned in line with it."""

from nurture.services.correspondence import Correspondence
from nurture.services.enforcing import Enforcing
from nurture.services.planning import Planning
from nurture.services.reloading import Reloading, ReloadingParts
from nurture.services.replanning import Replanning, ReplanningParts
from nurture.wiring.foundation import Foundation
from nurture.wiring.starting import folder_of


def replanning_of(base: Foundation, planning: Planning) -> Replanning:
    """Returns what plans touches anew."""
    parts = ReplanningParts(
        database=base.database,
        revisions=base.revisions,
        calendars=base.calendars,
        clock=base.clock,
        planning=planning,
        owner=base.owner,
        folder=folder_of(base.settings),
    )
    return Replanning(parts)


def reloading_of(base: Foundation, correspondence: Correspondence, replanning: Replanning) -> Reloading:
    """Returns what loads the folders again."""
    enforcing = Enforcing(base.database, base.revisions, base.presence, base.clock, folder_of(base.settings))
    parts = ReloadingParts(
        database=base.database,
        revisions=base.revisions,
        calendars=base.calendars,
        clock=base.clock,
        correspondence=correspondence,
        enforcing=enforcing,
        replanning=replanning,
        owner=base.owner,
        config=base.settings.config,
        templates=base.settings.templates,
    )
    return Reloading(parts)
