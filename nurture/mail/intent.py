"""What a person's reply asks for; rules that abstain rather than guess."""

from datetime import date

from nurture.domain.reading import AutoReplyFound, Intent, ReplyFound
from nurture.domain.rejection import Evidence
from nurture.mail.language import ranked
from nurture.mail.phrases import find, split_sentences
from nurture.mail.reply import ReplyText


def read_intent(words: ReplyText, *, subject: str, sender: str, today: date) -> ReplyFound:
    """Returns the intent of a reply. `today` is the day of the mail, from which relative dates count."""
    languages = ranked(words.text)
    for sentence in split_sentences(words.text or subject):
        if find(languages, "stop", sentence.folded):
            return _found(words, Intent.STOP, Evidence(text=sentence.raw, rule="stop"), languages[0])
    return _found(words, Intent.UNSURE, Evidence(text=words.text[:200], rule="nothing clear"), languages[0])


def read_absence(text: str, *, subject: str, today: date) -> AutoReplyFound:
    """Returns what an automatic answer says."""
    return AutoReplyFound(kind="out_of_office")


def _found(words: ReplyText, intent: Intent, evidence: Evidence, language: str) -> ReplyFound:
    return ReplyFound(
        text=words.text,
        text_with_signature=words.text_with_signature,
        intent=intent,
        confidence=0.5,
        evidence=(evidence,),
        language=language,
    )
