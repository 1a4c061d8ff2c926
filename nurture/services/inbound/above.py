"""What a rep wrote above a forward: instructions in mail to nurture alone, else words that are kept as context."""

from dataclasses import dataclass, replace

from nurture.domain.reading import ForwardFound
from nurture.domain.rejection import RejectionFound
from nurture.mail.command import Command, Verb
from nurture.mail.dates import NamedTime
from nurture.mail.note import NoteFound, read_note
from nurture.services.inbound.audience import is_to_nurture_alone
from nurture.services.inbound.task import Task, Tools
from nurture.storage.rejections import RepsWords

_NO_NOTE = NoteFound()


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """The note of one forward; `alone` when nobody but nurture had it."""

    note: NoteFound = _NO_NOTE
    words: str = ""
    alone: bool = True

    @property
    def commands(self) -> tuple[Command, ...]:
        """What the note asks for; nothing when others had it, who may be meant."""
        return self.note.commands if self.alone else ()

    @property
    def kept(self) -> str:
        """What is kept of the note as the rep's words."""
        return self.note.kept if self.alone else self.words

    def find(self, *verbs: Verb) -> Command | None:
        """Returns the last command of these kinds, or None."""
        return next((command for command in reversed(self.commands) if command.verb in verbs), None)

    @property
    def until(self) -> NamedTime | None:
        """The date the rep says to wait for."""
        waiting = self.find(Verb.WAIT)
        return waiting.until if waiting else None

    def reps_words(self, *, told_by: str | None = None) -> RepsWords:
        """Returns what the note says of the no."""
        return RepsWords(
            note=self.kept or None,
            role=self.note.role if self.alone else None,
            stage=self.note.stage if self.alone else None,
            told_by=told_by,
            confirmed=self.find(Verb.REASON) is not None,
            is_ours=self.find(Verb.NOT_A_FIT) is not None,
        )

    def corrected(self, found: RejectionFound | None) -> RejectionFound | None:
        """Returns the no with the reasons the rep gives; a reason that the rep replaces stays as a further one."""
        given = self.find(Verb.REASON)
        if given is not None and given.reason is not None:
            known = found or RejectionFound(reason=given.reason, confidence=1.0)
            others = (known.reason, *known.also) if found else ()
            also = tuple(dict.fromkeys(reason for reason in others if reason is not given.reason))
            found = replace(known, reason=given.reason, also=also[:3], confidence=1.0)
        further = tuple(each.reason for each in self.commands if each.verb is Verb.ALSO and each.reason)
        return replace(found, also=tuple(dict.fromkeys((*found.also, *further)))) if found and further else found


def read_above(task: Task, forward: ForwardFound, tools: Tools) -> Above:
    """Returns the note of a forward, read for the prospect whom the forward shows.

    What the rep answered later counts as if it stood there, and was said to nurture alone.
    """
    name, alone = forward.prospects[0].name if forward.prospects else None, is_to_nurture_alone(task, tools)
    note = "\n".join(filter(None, (forward.note if alone else "", task.said))) if task.said else forward.note
    return Above(
        note=read_note(note, today=task.said_on, name=name),
        words=(forward.note or "").strip(),
        alone=alone or bool(task.said),
    )
