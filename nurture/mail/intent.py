"""What a person's reply asks for; rules that abstain rather than guess."""

import re
from dataclasses import replace
from datetime import date
from email.utils import parseaddr

from nurture.domain.reading import AutoReplyFound, Intent, ReplyFound, Scope
from nurture.domain.rejection import Evidence
from nurture.mail.dates import NamedTime, find_return, first_resume
from nurture.mail.intent_people import find_address, find_name
from nurture.mail.intent_rules import Findings, bare_subject, find_intents, find_scope, find_stops
from nurture.mail.language import ranked
from nurture.mail.phrases import READ_LIMIT, Sentence, find, split_sentences
from nurture.mail.reply import ReplyText

_CONTINUES = frozenset({Intent.THANKS, Intent.NOT_NOW, Intent.STILL_NO, Intent.OUT_OF_OFFICE})
_FEW_WORDS = 9
_LITTLE = 14
_OFFERS_SELF = re.compile(
    r"\b(?:use mine|write to me|me instead|contact me|taken over|mine in its place)\b", re.IGNORECASE
)


def read_intent(words: ReplyText, *, subject: str, sender: str, today: date) -> ReplyFound:
    """Returns what a reply asks for. `today` is the day of the mail, from which relative dates count.

    A stop outranks everything else, which then stands in `also`. What is not clear is `unsure`, and so is a friendly or
    waiting answer that also hints at an end.
    """
    languages = ranked(words.text or subject)
    sentences = split_sentences(words.text)
    findings = find_intents(sentences, languages, today=today)
    stops = findings.by_intent.get(Intent.STOP) or _subject_stop(words, subject, languages, today=today)
    resume = first_resume(words.text, today=today, languages=languages)
    others = _ranked_intents(findings, resume, words.text)
    intent = Intent.STOP if stops else others[0]
    also = tuple(other for other in others if other is not intent and other is not Intent.UNSURE) if stops else ()
    evidence = stops or _evidence(findings, intent, words)
    found = ReplyFound(
        text=words.text,
        text_with_signature=words.text_with_signature,
        intent=intent,
        also=also[:1],
        scope=find_scope(sentences, languages, stops) if stops else Scope.PERSON,
        flags=findings.flags,
        confidence=_confidence(intent, evidence),
        evidence=evidence,
        language=languages[0],
    )
    return _with_people(_with_resume(found, resume), sender=sender)


def _with_resume(found: ReplyFound, resume: NamedTime | None) -> ReplyFound:
    if resume is None:
        return found
    return replace(found, resume=resume.words, resume_on=resume.on, precision=resume.precision)


def _with_people(found: ReplyFound, *, sender: str) -> ReplyFound:
    """Adds who takes over from one who left, or whom to ask instead: the address, else the name as written."""
    intents = {found.intent, *found.also}
    name, address = parseaddr(sender)
    other = find_address(found.text, sender=address)
    if Intent.LEFT_COMPANY in intents:
        return replace(found, new_contact=other or (address if _OFFERS_SELF.search(found.text) else None))
    if intents & {Intent.REFERRAL, Intent.WRONG_PERSON}:
        said = tuple(sentence.raw for sentence in split_sentences(found.text))
        return replace(found, referral=other or find_name(said, sender_name=name))
    return found


def _ranked_intents(findings: Findings, resume: NamedTime | None, text: str) -> list[Intent]:
    """Orders what was found; the first is the intent. Those that let a cadence go on need an answer without doubt."""
    order = [Intent.LEFT_COMPANY, Intent.WRONG_PERSON, Intent.REFERRAL]
    order += [Intent.NOT_NOW] if resume else []
    order += [Intent.INTERESTED, Intent.QUESTION, Intent.NOT_NOW, Intent.STILL_NO, Intent.THANKS]
    found = [intent for intent in dict.fromkeys(order) if findings.has(intent)]
    if resume and (found[:1] == [Intent.STILL_NO] or (not found and len(text.split()) <= _FEW_WORDS)):
        found = [Intent.NOT_NOW, *found]
    if not found or (found[0] in _CONTINUES and findings.doubt) or _says_more(findings, found[0], text):
        return [Intent.UNSURE, *found]
    return found


def _says_more(findings: Findings, intent: Intent, text: str) -> bool:
    """Thanks are only thanks when little else is said: good wishes open and close mails of every kind."""
    if intent is not Intent.THANKS:
        return False
    thanked = sum(len(evidence.text.split()) for evidence in findings.by_intent[Intent.THANKS])
    return len(text.split()) - thanked > _LITTLE


def _subject_stop(words: ReplyText, subject: str, languages: tuple[str, ...], *, today: date) -> tuple[Evidence, ...]:
    """A stop that stands in the subject: alone, or as the whole of a subject that is the writer's own."""
    bare = bare_subject(subject)
    if words.text and bare != subject.strip():
        return ()
    return tuple(find_stops(split_sentences(bare), languages, today=today))


def _evidence(findings: Findings, intent: Intent, words: ReplyText) -> tuple[Evidence, ...]:
    if intent in findings.by_intent:
        return findings.by_intent[intent]
    if findings.doubt:
        return (findings.doubt,)
    return (Evidence(text=words.text[:200], rule="nothing clear"),)


def _confidence(intent: Intent, evidence: tuple[Evidence, ...]) -> float:
    return 0.0 if intent is Intent.UNSURE else min(0.9, 0.5 + 0.2 * len(evidence))


def read_absence(text: str, *, subject: str, today: date) -> AutoReplyFound:
    """Returns what an automatic answer says: away and until when, gone for good and who follows, or something else."""
    languages = ranked(text or subject)
    sentences = (*split_sentences(subject), *split_sentences(text))
    address = find_address(text[:READ_LIMIT], sender="")
    if _any(sentences, languages, "left_company"):
        return AutoReplyFound(kind="left_company", new_contact=address)
    back = find_return(text, today=today, language=languages[0])
    away = back is not None or _any(sentences, languages, "out_of_office")
    return AutoReplyFound(
        kind="out_of_office" if away else "other", return_on=back, new_contact=address if away else None
    )


def _any(sentences: tuple[Sentence, ...], languages: tuple[str, ...], title: str) -> bool:
    return any(find(languages, title, sentence.folded) for sentence in sentences)
