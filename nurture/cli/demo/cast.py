"""Who plays in the demo and what they do: the story as a table."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

STORY = Path(__file__).resolve().parents[1] / "story"
"""The folder of the forwards, each as a mail program wrote it, and of the page that shows the mails."""

ADD_ADDRESS = "add@in.acme.example"
BEGIN = datetime(2026, 11, 16, 16, tzinfo=UTC)
END = datetime(2029, 11, 16, 16, tzinfo=UTC)
LATER = timedelta(days=1)
"""How long people take to answer a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A prospect: the file of the forward, what that file shows, and the reason nurture is to find in it."""

    name: str
    address: str
    file: str
    program: str
    reason: str
    language: str = "en"

    @property
    def first_name(self) -> str:
        """The name they go by in the timeline."""
        return self.name.split()[0]


class Way(StrEnum):
    """How somebody answers."""

    REPLY = "reply"
    ONE_CLICK = "one-click"
    MAILTO = "mailto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a player does after so many check-ins; `ends` when it asks for the end of the conversation."""

    who: Player
    after: int
    way: Way
    says: str = ""
    ends: bool = True


DANA = Player(
    name="Dana Ng",
    address="dana.ng@globex.example",
    file="dana-gmail.eml",
    program="Gmail, HTML",
    reason="no_budget",
)
JONAS = Player(
    name="Jonas Keller",
    address="jonas.keller@hallmann.example",
    file="jonas-outlook.eml",
    program="Outlook, German",
    reason="timing",
    language="de",
)
PRIYA = Player(
    name="Priya Raman",
    address="priya.raman@northwind.example",
    file="priya-attached.eml",
    program="Thunderbird, attached",
    reason="competitor",
)
CAMILLE = Player(
    name="Camille Laurent",
    address="camille.laurent@verreries-du-lac.example",
    file="camille-apple.eml",
    program="Apple Mail, French",
    reason="business_case",
    language="fr",
)
OWEN = Player(
    name="Owen Price",
    address="owen.price@harrow-mills.example",
    file="owen-thunderbird.eml",
    program="Thunderbird, inline",
    reason="price",
)
LEE = Player(
    name="Lee Brandt",
    address="lee.brandt@umbra-paper.example",
    file="lee-iphone.eml",
    program="iPhone",
    reason="do_not_contact",
)

CAST = (DANA, JONAS, PRIYA, CAMILLE, OWEN, LEE)

NOT_BEFORE_MARCH = Scene(
    who=DANA,
    after=2,
    way=Way.REPLY,
    says="Thank you, that was useful. We have a merger to get through first, so please not before March.",
    ends=False,
)
LETS_TALK = Scene(
    who=DANA,
    after=3,
    way=Way.REPLY,
    says="Good timing. The budget is there now. Can we have a call next week?",
    ends=False,
)
SCENES = (
    Scene(who=OWEN, after=1, way=Way.MAILTO),
    Scene(
        who=JONAS,
        after=2,
        way=Way.REPLY,
        says="Vielen Dank für die Mühe, aber bitte schreiben Sie mir nicht mehr. Nichts für ungut!",
    ),
    NOT_BEFORE_MARCH,
    Scene(who=PRIYA, after=2, way=Way.ONE_CLICK),
    LETS_TALK,
)
"""In the order of their time."""
