"""What the pages work with."""

from collections.abc import Callable
from dataclasses import dataclass

from nurture.domain.company import Company
from nurture.domain.keyring import Keyring
from nurture.services.clock import BusinessClock
from nurture.services.consent import Consent
from nurture.services.fencing import FenceAnswers
from nurture.services.health import Health
from nurture.services.outbox_view import OutboxView
from nurture.services.paths.clicks import PathClicks
from nurture.services.subjects import Subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """Services and values of the pages; `outbox` is None outside a sandbox, `fence` inside; `company` is asked anew."""

    consent: Consent
    keyring: Keyring
    clock: BusinessClock
    subjects: Subjects
    clicks: PathClicks
    outbox: OutboxView | None
    health: Health
    company: Callable[[], Company]
    fence: FenceAnswers | None = None
