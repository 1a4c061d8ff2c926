"""The account of whoever wrote a message: held while the message is unread, since it may stop the whole company."""

from nurture.domain.address import ascii_domain, domain_of, within
from nurture.domain.errors import InvalidAddress
from nurture.mail.organisation import is_free_mail, organisational_domain
from nurture.mail.triage import Triage
from nurture.storage import accounts
from nurture.storage.database import Tx
from nurture.storage.messages import HoldKey


async def account_of_sender(tx: Tx, head: Triage, own_domains: tuple[str, ...]) -> tuple[HoldKey, ...]:
    """Returns the key of the sender's account, if it is known; free mail is no account, and neither is our own company.

    From proves nothing here: that would need DNS before the acknowledgement. So the key holds until the message is
    acted on, which takes seconds, and in quarantine only when the message is then found to be proven.
    """
    sender = head.from_address or ""
    try:
        domain = organisational_domain(ascii_domain(domain_of(sender)))
    except InvalidAddress:
        return ()
    if is_free_mail(domain) or within(sender, own_domains):
        return ()
    account = await accounts.of_domain(tx, domain)
    return (HoldKey(account_id=account.id),) if account else ()
