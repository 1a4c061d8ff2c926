"""`nurture.yaml`: the company, its addresses and the delivery mode."""

from datetime import time, timedelta

from nurture.configuration.brakes import read_brakes
from nurture.configuration.languages import read_languages
from nurture.configuration.limits import read_limits
from nurture.configuration.mailboxes import read_places
from nurture.configuration.relays import read_relays
from nurture.configuration.retention import read_retention
from nurture.configuration.scalars import (
    address,
    address_or_domain,
    boolean,
    clock,
    domain,
    in_words,
    line,
    link,
    member,
    network,
    number,
    one_of,
)
from nurture.configuration.section import Section
from nurture.configuration.signing import read_signing_keys
from nurture.configuration.steps import read_approve
from nurture.domain.brakes import USUAL
from nurture.domain.company import AddressLayout, Company, Installation, SoftBounces
from nurture.domain.delivery import DeliveryMode
from nurture.domain.languages import ALIKE
from nurture.domain.retention import USUAL as KEPT_AS_USUAL
from nurture.domain.throttle import CAUTIOUS

TAG_ROOM = 53
"""Characters of a signed unsubscribe address after `+`; the whole local part may have 64 (RFC 5321, 4.5.3.1.1)."""

_MORNING = time(8)
_SETTLING = 75
"""Minutes after which every sender that found nobody listening has tried again, as a rule."""
_UNREAD_AFTER = 15
"""Minutes after which a way in that cannot be read is told to ops; touches wait for it after ten."""
_MAX_LOCAL = 64 - 1 - TAG_ROOM
_NOBODY = Company(name="", address="", privacy="", domains=())
_LEGAL = {
    "name": "the company's name",
    "address": "the postal address that every mail must show",
    "privacy": "the link of the privacy page",
    "domains": "the company's own domains",
}


def read_installation(section: Section) -> Installation:
    """Returns what the file says, after noting what must not be missing."""
    delivery = section.optional("delivery", member(DeliveryMode), DeliveryMode.SANDBOX)
    installation = Installation(
        company=section.child("company", lambda below: _company(below, delivery), _NOBODY),
        ops=section.required("ops", address, ""),
        addresses=section.child("addresses", _layout, AddressLayout()),
        delivery=delivery,
        allowlist=section.many("allowlist", address_or_domain),
        trusted_relays=section.many("trusted_relays", network),
        authserv_ids=section.many("authserv_ids", domain),
        border=section.many("border", network),
        arc_sealers=section.many("arc_sealers", domain),
        microsoft_tenant=section.optional("trust", one_of({"microsoft-tenant": True}), False),
        heads_up_at=section.optional("heads_up_at", clock, _MORNING),
        soft_bounces=section.child("soft_bounces", _soft_bounces, SoftBounces()),
        approve_first=section.child("approve", read_approve, False),
        edits_wait=section.optional("edits", one_of({"wait": True}), False),
        learning_questions=section.optional("learning_questions", boolean, True),
        content_hosts=section.many("content_hosts", domain),
        mailboxes=read_places(section),
        relays=read_relays(section),
        signing_keys=read_signing_keys(section),
        settling=timedelta(minutes=section.optional("settling_minutes", number(0, 1440), _SETTLING)),
        unread_after=timedelta(minutes=section.optional("unread_after_minutes", number(10, 1440), _UNREAD_AFTER)),
        limits=section.child("limits", read_limits, CAUTIOUS),
        brakes=section.child("brakes", read_brakes, USUAL),
        retention=section.child("retention", read_retention, KEPT_AS_USUAL),
        languages=section.child("languages", read_languages, ALIKE),
        verbatim_words=section.child("policy", _verbatim_words, False),
    )
    _check_sections(section, installation)
    return installation


def _company(section: Section, delivery: DeliveryMode) -> Company:
    for key, meaning in _LEGAL.items():
        if delivery is DeliveryMode.LIVE and not section.has(key):
            section.fault(key, f"expected {meaning}; live mail needs it")
    return Company(
        name=section.optional("name", line, ""),
        address=section.optional("address", line, ""),
        privacy=section.optional("privacy", link, ""),
        domains=section.many("domains", domain),
        privacy_contact=section.optional("privacy_contact", address, None),
    )


def _verbatim_words(section: Section) -> bool:
    return section.optional("verbatim_words", boolean, False)


def _soft_bounces(section: Section) -> SoftBounces:
    usual = SoftBounces()
    days = section.optional("within_days", number(1, 365), usual.within.days)
    return SoftBounces(most=section.optional("most", number(1, 100), usual.most), within=timedelta(days=days))


def _layout(section: Section) -> AddressLayout:
    layout = AddressLayout(
        domain=section.optional("domain", domain, None),
        mailbox=section.optional("mailbox", address, None),
        copies=section.optional("copies", address, None),
    )
    section.either("domain", "mailbox")
    local = (layout.mailbox or "").rpartition("@")[0]
    if "+" in local:
        section.fault("mailbox", f"expected a mailbox without a plus tag, got {layout.mailbox!r}")
    elif len(local) > _MAX_LOCAL:
        section.fault(
            "mailbox", f"expected at most {_MAX_LOCAL} characters before @, to leave room for tags; got {len(local)}"
        )
    return layout


def _check_sections(section: Section, installation: Installation) -> None:
    if section.has("border") and not section.has("authserv_ids"):
        section.fault("border", "expected authserv_ids beside it: the names in the results of these servers")
    section.needs("addresses", "expected where mail to nurture arrives: {domain: in.acme.example} or {mailbox: ...}")
    if installation.delivery is DeliveryMode.LIVE and not section.has("company"):
        section.fault("company", f"expected {in_words(_LEGAL, joined_by='and')}; live mail needs them")
    if installation.delivery is DeliveryMode.ALLOWLIST and not section.has("allowlist"):
        section.fault("allowlist", "expected at least one address or domain to send to")
