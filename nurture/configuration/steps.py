"""`steps:`: the mails of a cadence, one by one."""

from nurture.configuration.conditions import condition
from nurture.configuration.scalars import boolean, lasting, member, name, number, template
from nurture.configuration.section import Located, Section
from nurture.configuration.source import Items
from nurture.domain.cadence import Step
from nurture.domain.touch import ContentRule

MAX_STEPS = 30
_FAREWELL = "farewell"


def read_steps(section: Section) -> tuple[Located[Step], ...]:
    """Returns the steps of a cadence, after noting ids that stand twice."""
    section.needs("steps", f"expected 1 to {MAX_STEPS} steps, got 0")
    steps = section.children("steps", _step)
    _check_steps(section, steps)
    check_former([(each.section, each.value.id, each.value.was) for each in steps])
    return steps


def read_approve(section: Section) -> bool:
    """Returns whether a person's first touch needs the rep's yes."""
    return section.required("first", boolean, False)


def read_was(section: Section) -> tuple[str, ...]:
    """Returns the ids that something had before it was renamed: one, or a list."""
    if isinstance(section.node("was"), Items):
        return section.many("was", name)
    former = section.optional("was", name, "")
    return (former,) if former else ()


def check_former(named: list[tuple[Section, str, tuple[str, ...]]]) -> None:
    """Notes former ids that another thing has or had, of (section, id, former ids): one id would mean two things."""
    owners = {current: current for _, current, _ in named}
    for section, current, was in named:
        for former in was:
            if former in owners:
                section.fault("was", f"expected a name that is used no more; {former} is that of {owners[former]}")
            owners.setdefault(former, current)


def _step(section: Section) -> Step:
    step = Step(
        id=section.required("id", name, ""),
        template=section.required("template", template, ""),
        wait=section.optional("wait", lasting, None),
        anniversary=section.optional("anniversary", number(1, 10), None),
        content=section.optional("content", member(ContentRule), ContentRule.REQUIRED),
        when=section.optional("when", condition, None),
        approve=section.optional("approve", boolean, False),
        was=read_was(section),
    )
    section.either("wait", "anniversary")
    if step.id == _FAREWELL and step.content is not ContentRule.NONE:
        section.fault("content", "expected none, since the farewell asks for nothing and offers nothing")
    return step


def _check_steps(section: Section, steps: tuple[Located[Step], ...]) -> None:
    if len(steps) > MAX_STEPS:
        section.fault("steps", f"expected 1 to {MAX_STEPS} steps, got {len(steps)}")
    seen: set[str] = set()
    for located in steps:
        step = located.value
        if step.id and step.id in seen:
            located.section.fault("id", f"expected each id once; another step is called {step.id} too")
        if step.id == _FAREWELL and located is not steps[-1]:
            located.section.fault("id", "expected the farewell as the last step")
        seen.add(step.id)
