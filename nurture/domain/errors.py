"""The one tree of errors: the class names the fact, its docstring tells the operator what to do."""


class NurtureError(Exception):
    """Something nurture cannot go on with; the message says what and what to do."""

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.args) or (self.__doc__ or type(self).__name__)


class UsageError(NurtureError):
    """The command line itself is wrong; the message names what is expected there."""


class ConfigurationError(NurtureError):
    """The configuration has mistakes; each line of the message names file, line, column and remedy."""


class SettingsError(NurtureError):
    """A NURTURE_* variable is unknown, missing or wrong; the message names it."""


class DaemonRunning(NurtureError):
    """Another process holds the database; use its socket, or stop it first."""


class DaemonAbsent(NurtureError):
    """No daemon answers; start one with `nurture run`."""


class DatabaseAbsent(NurtureError):
    """No database is there; run the command where nurture runs, or begin one with `nurture run`."""


class DatabaseMismatch(NurtureError):
    """The database belongs to another deployment or was born in another mode; use its own configuration."""


class NotFound(NurtureError):
    """Nothing of that name or address is known here; check the spelling."""


class NotAllowed(NurtureError):
    """The present state forbids it; the message says which state and what would allow it."""


class StillSending(NurtureError):
    """A mail to this person, or a letter that names them, is on its way; what was asked is done when it has ended."""


class InvalidAddress(NurtureError):
    """An email address that cannot be written to; give one like dana@globex.example."""


class InvalidToken(NurtureError):
    """An unsubscribe token that this installation did not sign; use the link as it stands in the mail."""


class JournalUnwritable(NurtureError):
    """The journal cannot be written; sending is halted until its folder is writable and has space again."""


class UnreadableMail(NurtureError):
    """A message that is too large, too deep or too broken to read; it is kept in quarantine."""


class ReadingFailed(NurtureError):
    """Reading a message met a fault; it is kept in quarantine, `nurture read` on its file shows more."""


class ReadingExceeded(ReadingFailed):
    """Reading a message took more time or memory than it may; it is kept in quarantine."""


class TemplateProblem(NurtureError):
    """A template is missing, wrong, or names something it is not given; `nurture check` shows where."""


class RelayUnreachable(NurtureError):
    """No connection to the relay can be opened; check host, port, TLS and whether it is up. Mail waits meanwhile."""


class RelayStopping(RelayUnreachable):
    """This process is about to end; what waits is sent by another one, or after the next start."""


class RelayLoginRefused(RelayUnreachable):
    """The relay refused the user or the password; check both. Mail waits meanwhile."""


class MailboxUnreachable(NurtureError):
    """The mailbox cannot be read; check its host, port, login and folders. Nothing is sent past its watermark."""


FAULTS = (NurtureError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the data of one mail or one person may bring about: that one is put aside, its neighbours go on."""
