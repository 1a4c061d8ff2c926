"""Which addresses may become a prospect's."""

from nurture.domain.address import is_plain, is_role, within
from nurture.services.inbound.task import Tools


def unfit(address: str, tools: Tools) -> str:
    """Returns why nobody of that address may become a prospect, in a sentence; empty when they may."""
    installation = tools.revisions.current.installation
    if not is_plain(address):
        return "The mail comes from an address that nurture cannot write to: it has letters beyond a to z before the @."
    if is_role(address):
        return "The mail comes from an address of a department, a list or a robot, not of a person."
    own = (*installation.company.domains, tools.revisions.addressing.domain)
    if within(address, own) or tools.revisions.current.team.by_address(address):
        return "The mail comes from somebody of your own company."
    return ""
