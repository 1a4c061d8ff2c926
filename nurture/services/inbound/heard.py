"""Mail of a person, or a machine's about them, as it is acted on whichever way it came."""

from dataclasses import dataclass, replace

from nurture.domain.address import canonical, domain_of, is_address
from nurture.domain.prospect import Prospect
from nurture.domain.reading import Reading
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.services.correspondence import About
from nurture.services.inbound.task import Correspondent, Task
from nurture.storage.history import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was heard of a person: the reading, the message it lies in, and the enrollment and touch it answers.

    `arrived_id` is the touch that it proves to have reached a server. `sender` is who wrote it. `handed_by` is the rep
    who forwarded it, None when it reached us directly.
    `at_rep`: it was written to the rep, who has it already. `by_from`: nothing but its From says who wrote it.
    """

    prospect: Prospect
    reading: Reading
    inbox_id: int
    sender: str
    enrollment_id: int | None = None
    touch_id: int | None = None
    arrived_id: int | None = None
    handed_by: str | None = None
    at_rep: bool = False
    by_from: bool = False

    def running(self, enrollment_id: int) -> "Heard":
        """Returns the same, told of the enrollment that runs now."""
        return replace(self, enrollment_id=enrollment_id)

    @property
    def by_another(self) -> bool:
        """Tells whether neither they wrote it nor, as far as From says, a machine of their own mail system."""
        if not is_address(self.sender) or not self.prospect.address:
            return True
        if canonical(self.sender) == canonical(self.prospect.address):
            return False
        theirs, other = (organisational_domain(domain_of(each)) for each in (self.prospect.address, self.sender))
        return self.reading.auto_reply is None or theirs != other or is_free_mail(theirs)

    @property
    def about(self) -> About:
        """What letters about it are about."""
        return About(prospect_id=self.prospect.id, enrollment_id=self.enrollment_id, inbox_id=self.inbox_id)

    def event(self, code: str, detail: dict[str, object]) -> Event:
        """Returns a line of history about it."""
        return Event(
            event=code,
            account_id=self.prospect.account_id,
            prospect_id=self.prospect.id,
            enrollment_id=self.enrollment_id,
            touch_id=self.touch_id,
            inbox_id=self.inbox_id,
            detail=detail,
        )


def heard_directly(task: Task, found: Correspondent) -> Heard:
    """Returns a message that reached us from outside, about the person it was matched with."""
    return Heard(
        prospect=found.prospect,
        reading=task.reading,
        inbox_id=task.inbox_id,
        sender=task.sender,
        enrollment_id=found.enrollment_id,
        touch_id=found.touch_id,
        arrived_id=found.arrived_id,
        at_rep=task.as_what == "copy",
        by_from=found.by_from,
    )
