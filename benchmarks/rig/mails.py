"""A mail as nurture sends it, for those that are given ready bytes or ready words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from nurture.configuration.revision import load
from nurture.content.render import Templates, TouchFacts
from nurture.domain.address import Mailbox
from nurture.mail.compose import Composition, ListUnsubscribe, compose
from rig.house import REPOSITORY

_LINK = "http://127.0.0.1:8025/u/" + "a" * 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One mail: its words in both forms, and its bytes."""

    text: str
    html: str
    data: bytes


def sample_of(house: Path) -> Sample:
    """Return a first check-in of the company in that folder."""
    templates = REPOSITORY / "templates"
    revision = load(house / "config", templates=templates)
    rep = revision.team.reps[0]
    facts = TouchFacts(
        language="en",
        rep=rep,
        company=revision.installation.company,
        since=date(2026, 9, 1),
        stop_url=_LINK,
        first_name="Dana",
        item=revision.content[0],
        wrote_to=rep.name,
        is_first=True,
    )
    words = Templates(templates).render_touch("share", facts)
    mail = Composition(
        from_=Mailbox(address=rep.address, name=rep.name),
        to=Mailbox(address="dana.ng@plant1.example", name="Dana Ng"),
        subject=words.subject,
        date=datetime.now(UTC),
        message_id="a-sample@in.acme.example",
        text=words.text,
        html=words.html,
        reply_to=(Mailbox(address="rep0+aaaa@in.acme.example", name=rep.name),),
        list_unsubscribe=ListUnsubscribe(https=_LINK, mailto="mailto:stop@in.acme.example?subject=stop"),
    )
    return Sample(text=words.text, html=words.html, data=compose(mail))
