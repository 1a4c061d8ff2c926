"""What a person's reply asks for; rules that abstain rather than guess."""

from dataclasses import replace
from datetime import date

from nurture.domain.reading import AutoReplyFound, Intent, ReplyFound, Scope
from nurture.domain.rejection import Evidence
from nurture.mail.dates import NamedTime, find_return, first_resume
from nurture.mail.intent_judged import CONTINUES, weigh, weigh_scope
from nurture.mail.intent_people import find_address, name_people
from nurture.mail.intent_rules import Findings, bare_subject, find_intents, find_stops
from nurture.mail.intent_scope import find_scope
from nurture.mail.judgement import Judge, NoJudge
from nurture.mail.language import ranked
from nurture.mail.permission import find_permission
from nurture.mail.phrases import READ_LIMIT, Sentence, find, split_sentences
from nurture.mail.reply import ReplyText

_NO_JUDGE = NoJudge()
_WITH_A_TIME = CONTINUES | {Intent.STOP, Intent.INTERESTED, Intent.QUESTION, Intent.UNSURE}
"""Beside other intents a time tells when somebody left or moved, not when to talk again."""

_FEW_WORDS = 9
_LITTLE = 14


def read_intent(words: ReplyText, *, subject: str, sender: str, today: date, judge: Judge = _NO_JUDGE) -> ReplyFound:
    """Returns what a reply asks for. `today` is the day of the mail, from which relative dates count.

    A stop outranks everything else, which then stands in `also`. What is not clear is `unsure`, and so is a friendly or
    waiting answer that also hints at an end. `judge` decides what the words leave open.
    """
    languages = ranked(words.text or subject)
    sentences = split_sentences(words.text)
    findings = find_intents(sentences, languages, today=today)
    stops = findings.by_intent.get(Intent.STOP) or _subject_stop(words, subject, languages, today=today)
    resume = first_resume(words.text, today=today, languages=languages)
    others = _ranked_intents(findings, resume, words.text)
    said = [sentence.raw for sentence in sentences]
    judgement = judge.judge(said) if said else None
    weighed = weigh(findings, said, judgement, dated=resume is not None) if judgement and not stops else None
    if weighed is not None:
        others = list(dict.fromkeys((weighed.intent, *weighed.ranked)))
        stops = weighed.evidence if weighed.intent is Intent.STOP else ()
    intent = Intent.STOP if stops else others[0]
    also = tuple(other for other in others if other is not intent and other is not Intent.UNSURE) if stops else ()
    evidence = stops or _evidence(findings, intent, words)
    confidence = weighed.confidence if weighed else _confidence(intent, evidence)
    found = ReplyFound(
        text=words.text,
        text_with_signature=words.text_with_signature,
        intent=intent,
        also=also[:1],
        scope=weigh_scope(find_scope(sentences, languages, stops), judgement) if stops else Scope.PERSON,
        flags=findings.flags,
        confidence=confidence,
        evidence=evidence,
        language=languages[0],
        permission="" if stops or findings.doubt else find_permission(sentences, languages),
    )
    return name_people(_with_resume(found, resume), sender=sender)


def _with_resume(found: ReplyFound, resume: NamedTime | None) -> ReplyFound:
    if resume is None or not {found.intent, *found.also} & _WITH_A_TIME:
        return found
    return replace(found, resume=resume.words, resume_on=resume.on, precision=resume.precision)


def _ranked_intents(findings: Findings, resume: NamedTime | None, text: str) -> list[Intent]:
    """Orders what was found, the intent first; one that lets a cadence go on needs certain words and no doubt."""
    order = [Intent.OUT_OF_OFFICE, Intent.LEFT_COMPANY, Intent.WRONG_PERSON, Intent.REFERRAL]
    order += [Intent.NOT_NOW] if resume else []
    order += [Intent.INTERESTED, Intent.QUESTION, Intent.NOT_NOW, Intent.STILL_NO, Intent.THANKS]
    certain = [intent for intent in order if findings.has(intent)]
    hinted = [intent for intent in order if findings.hinted(intent)]
    if resume and not certain and (hinted[:1] in ([], [Intent.STILL_NO])) and _asks_to_wait(findings, text):
        hinted = [Intent.NOT_NOW, *hinted]
    if certain == [Intent.THANKS] and Intent.QUESTION in hinted:
        certain = []  # Thanks open and close a question; whatever waits for an answer is the rep's.
    found = list(dict.fromkeys([*certain, *hinted]))
    if not found or (found[0] in CONTINUES and not _may_go_on(findings, found[0], resume, text)):
        return [Intent.UNSURE, *found]
    return found


def _may_go_on(findings: Findings, intent: Intent, resume: NamedTime | None, text: str) -> bool:
    """Tells whether an answer surely leaves the cadence running: no hint at an end, and nothing else is said."""
    if findings.doubt or (intent is Intent.THANKS and _says_more(findings, text)):
        return False
    if findings.has(intent):
        return True
    return intent is Intent.NOT_NOW and resume is not None and _asks_to_wait(findings, text)


def _asks_to_wait(findings: Findings, text: str) -> bool:
    """A dated time beside words of waiting, or in few words, and no hint at anything else."""
    others = {*findings.by_intent, *findings.hints} - {Intent.NOT_NOW, Intent.THANKS, Intent.STILL_NO}
    return not others and (findings.hinted(Intent.NOT_NOW) or len(text.split()) <= _FEW_WORDS)


def _says_more(findings: Findings, text: str) -> bool:
    """Thanks are only thanks when little else is said: good wishes open and close mails of every kind."""
    said = (*findings.by_intent.get(Intent.THANKS, ()), *findings.hints.get(Intent.THANKS, ()))
    thanked = sum(len(words.split()) for words in {evidence.text for evidence in said})
    return len(text.split()) - thanked > _LITTLE


def _subject_stop(words: ReplyText, subject: str, languages: tuple[str, ...], *, today: date) -> tuple[Evidence, ...]:
    """A stop that stands in the subject: alone, or as the whole of a subject that is the writer's own."""
    bare = bare_subject(subject)
    if words.text and bare != subject.strip():
        return ()
    return tuple(find_stops(split_sentences(bare), languages, today=today))


def _evidence(findings: Findings, intent: Intent, words: ReplyText) -> tuple[Evidence, ...]:
    found = findings.by_intent.get(intent) or findings.hints.get(intent)
    if found:
        return found
    if findings.doubt:
        return (findings.doubt,)
    return (Evidence(text=words.text[:200], rule="nothing clear"),)


def _confidence(intent: Intent, evidence: tuple[Evidence, ...]) -> float:
    """Returns how often words of this kind were right in trials: certain ones nearly always, hints every other time."""
    if intent is Intent.UNSURE:
        return 0.0
    hinted = all(found.rule.endswith(".hint") for found in evidence)
    return min(0.7, 0.4 + 0.1 * len(evidence)) if hinted else min(0.99, 0.95 + 0.02 * len(evidence))


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
    tiers = (title, f"{title}.hint")
    return any(find(languages, tier, sentence.folded) for sentence in sentences for tier in tiers)
