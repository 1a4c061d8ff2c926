"""What proves the paths of the reps' mail, and where the keys of signing domains are found."""

from nurture.services.correspondence import Correspondence
from nurture.services.doctor.parts import Names
from nurture.services.paths.bases import Bases
from nurture.services.paths.looking import Looking, LookingParts
from nurture.services.paths.mails import PathMails
from nurture.services.paths.welcoming import Welcoming
from nurture.services.proof.proving import Keys
from nurture.settings import Settings
from nurture.transport.dns import DnsKeys, FileKeys
from nurture.transport.one_click import click
from nurture.wiring.foundation import Foundation
from nurture.wiring.relays import routes_of


def keys_of(settings: Settings) -> Keys:
    """Returns where the keys of signing domains are found: DNS, unless a file is named. Raises SettingsError."""
    return names_of(settings)


def names_of(settings: Settings) -> Names:
    """Returns where DNS is asked, also for more than keys. Raises SettingsError."""
    if settings.dkim_keys is None:
        return DnsKeys()
    keys = FileKeys(settings.dkim_keys)
    keys.check()
    return keys


def bases_of(base: Foundation) -> Bases:
    """Returns what knows on which relay, keys and addresses each rep's path depends."""
    return Bases(base.revisions, routes_of(base), base.settings.public_url)


def welcoming_of(base: Foundation, correspondence: Correspondence) -> Welcoming:
    """Returns what begins paths."""
    return Welcoming(base.revisions, base.keyring, correspondence, bases_of(base))


def path_mails_of(base: Foundation) -> PathMails:
    """Returns what makes welcomes and their copies."""
    return PathMails(base.revisions, base.keyring, routes_of(base), bases_of(base))


def looking_of(base: Foundation, correspondence: Correspondence, keys: Keys) -> Looking:
    """Returns what looks at copies that came back."""
    parts = LookingParts(
        database=base.database,
        revisions=base.revisions,
        clock=base.clock,
        mails=path_mails_of(base),
        keys=keys,
        click=click,
        correspondence=correspondence,
    )
    return Looking(parts)
