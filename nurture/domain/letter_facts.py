"""The facts a letter of each kind carries."""

from nurture.domain.letter import CommitmentReminder, Copy, Done, LetterKind, NotUnderstood, PassOn
from nurture.domain.letter_answers import Demand, EndedNotice, Escalation, HoldReminder, ReplyNotice, StopNotice
from nurture.domain.letter_content import ContentGaps, DeadLinks
from nurture.domain.letter_faults import FaultsAhead
from nurture.domain.letter_importing import ImportList
from nurture.domain.letter_listening import OldHolds, UnheldMail, WayReadAgain, WayUnread
from nurture.domain.letter_noes import (
    Confirmation,
    Confirmations,
    KnownAlready,
    NoProspect,
    NotAdded,
    NotANo,
    RecordedStop,
    Shared,
)
from nurture.domain.letter_ops import Challenge, QuarantineReport, SendProblem, Unmatched, Unproven, UnprovenBounce
from nurture.domain.letter_paths import PathFailed, Probe, Welcome, WelcomeUnanswered
from nurture.domain.letter_privacy import Erased
from nurture.domain.letter_revisions import RevisionPending, RevisionRejected
from nurture.domain.letter_sending import BrakeLetter, RelayBack, RelayDown, UnknownSends
from nurture.domain.letter_touches import BasisEnds, HeadsUp, NumberedDone

LetterFacts = (
    Confirmation
    | Confirmations
    | KnownAlready
    | RecordedStop
    | NotAdded
    | Shared
    | NoProspect
    | NotANo
    | Done
    | NotUnderstood
    | HeadsUp
    | NumberedDone
    | Copy
    | PassOn
    | ReplyNotice
    | HoldReminder
    | StopNotice
    | EndedNotice
    | Escalation
    | Demand
    | UnprovenBounce
    | CommitmentReminder
    | SendProblem
    | Unmatched
    | QuarantineReport
    | ContentGaps
    | FaultsAhead
    | DeadLinks
    | Challenge
    | Unproven
    | WayUnread
    | WayReadAgain
    | UnheldMail
    | OldHolds
    | RelayDown
    | RelayBack
    | UnknownSends
    | BrakeLetter
    | Welcome
    | Probe
    | PathFailed
    | WelcomeUnanswered
    | Erased
    | RevisionPending
    | RevisionRejected
    | BasisEnds
    | ImportList
)

FACTS_OF: dict[LetterKind, type] = {
    LetterKind.CONFIRMATION: Confirmation,
    LetterKind.CONFIRMATIONS: Confirmations,
    LetterKind.KNOWN_ALREADY: KnownAlready,
    LetterKind.RECORDED_STOP: RecordedStop,
    LetterKind.NOT_ADDED: NotAdded,
    LetterKind.SHARED: Shared,
    LetterKind.NO_PROSPECT: NoProspect,
    LetterKind.NOT_A_NO: NotANo,
    LetterKind.DONE: Done,
    LetterKind.NOT_UNDERSTOOD: NotUnderstood,
    LetterKind.HEADS_UP: HeadsUp,
    LetterKind.NUMBERED_DONE: NumberedDone,
    LetterKind.COPY: Copy,
    LetterKind.CRM_COPY: Copy,
    LetterKind.REHEARSAL: Copy,
    LetterKind.PASS_ON: PassOn,
    LetterKind.REPLY_NOTICE: ReplyNotice,
    LetterKind.HOLD_REMINDER: HoldReminder,
    LetterKind.STOP_NOTICE: StopNotice,
    LetterKind.ENDED_NOTICE: EndedNotice,
    LetterKind.COMMITMENT_REMINDER: CommitmentReminder,
    LetterKind.SEND_PROBLEM: SendProblem,
    LetterKind.ESCALATION: Escalation,
    LetterKind.DEMAND: Demand,
    LetterKind.UNMATCHED: Unmatched,
    LetterKind.UNPROVEN_BOUNCE: UnprovenBounce,
    LetterKind.QUARANTINE: QuarantineReport,
    LetterKind.CONTENT_GAPS: ContentGaps,
    LetterKind.FAULTS_AHEAD: FaultsAhead,
    LetterKind.DEAD_LINKS: DeadLinks,
    LetterKind.CHALLENGE: Challenge,
    LetterKind.UNPROVEN: Unproven,
    LetterKind.WAY_UNREAD: WayUnread,
    LetterKind.WAY_READ_AGAIN: WayReadAgain,
    LetterKind.UNHELD_MAIL: UnheldMail,
    LetterKind.OLD_HOLDS: OldHolds,
    LetterKind.RELAY_DOWN: RelayDown,
    LetterKind.RELAY_BACK: RelayBack,
    LetterKind.UNKNOWN_SENDS: UnknownSends,
    LetterKind.BRAKE: BrakeLetter,
    LetterKind.WELCOME: Welcome,
    LetterKind.WELCOME_UNANSWERED: WelcomeUnanswered,
    LetterKind.PROBE: Probe,
    LetterKind.PATH_FAILED: PathFailed,
    LetterKind.ERASED: Erased,
    LetterKind.REVISION_PENDING: RevisionPending,
    LetterKind.REVISION_REJECTED: RevisionRejected,
    LetterKind.BASIS_ENDS: BasisEnds,
    LetterKind.IMPORT_LIST: ImportList,
}
"""The facts a letter of each kind carries."""
