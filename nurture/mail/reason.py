"""Why a prospect said no, in the words that say it."""

from datetime import date

from nurture.domain.rejection import Evidence, Reason, RejectionFound
from nurture.mail.language import ranked
from nurture.mail.phrases import find, split_sentences


def read_rejection(text: str, *, subject: str, today: date) -> RejectionFound | None:
    """Returns the no that a prospect's own words hold, or None when they hold none."""
    languages = ranked(text)
    for sentence in split_sentences(text):
        for reason in Reason:
            if find(languages, f"reason.{reason.value}", sentence.folded):
                evidence = Evidence(text=sentence.raw, rule=f"reason.{reason.value}")
                return RejectionFound(reason=reason, quote=sentence.raw, evidence=(evidence,), confidence=0.5)
    return None
