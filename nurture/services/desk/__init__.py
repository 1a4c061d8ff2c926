"""What commands may ask of a running nurture: one class a group, plain values in, plain values out."""

from nurture.services.desk.adopting import AdoptingDesk
from nurture.services.desk.approving import ApprovingDesk
from nurture.services.desk.basis import BasisDesk
from nurture.services.desk.checking import CheckingDesk
from nurture.services.desk.content import ContentDesk
from nurture.services.desk.describing import DescribingDesk
from nurture.services.desk.foretelling import ForetellingDesk
from nurture.services.desk.importing import ImportingDesk
from nurture.services.desk.intake import IntakeDesk
from nurture.services.desk.operations import OperationsDesk
from nurture.services.desk.paths import PathsDesk
from nurture.services.desk.people import PeopleDesk
from nurture.services.desk.previewing import PreviewingDesk
from nurture.services.desk.privacy import PrivacyDesk
from nurture.services.desk.revising import RevisingDesk
from nurture.services.desk.settling import SettlingDesk
from nurture.services.desk.stopping import StoppingDesk


class Desk(
    PeopleDesk,
    StoppingDesk,
    DescribingDesk,
    ApprovingDesk,
    IntakeDesk,
    OperationsDesk,
    RevisingDesk,
    ForetellingDesk,
    AdoptingDesk,
    SettlingDesk,
    PathsDesk,
    PrivacyDesk,
    ContentDesk,
    PreviewingDesk,
    BasisDesk,
    ImportingDesk,
    CheckingDesk,
):
    """All commands. Each public method is one; arguments and results are plain values and dataclasses."""
