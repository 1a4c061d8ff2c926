"""Automatic answers: told from a person's own words by headers (RFC 3834), then by what software writes as subject."""

import re
from functools import cache

from nurture.mail import lexicon
from nurture.mail.parse import Message
from nurture.mail.phrases import split_sentences

_WORDS_LIMIT = 1_500
_SPACE = re.compile(r"\s+")
_SEPARATOR = re.compile(r"[:\uff1a(\[|]| [-\u2013\u2014] ")
_REPLY_PREFIX = re.compile(r"\s{0,5}(?:re|aw|sv|antw|odp|vs|ynt|rif|r)\s?:\s{0,5}", re.IGNORECASE)
_REPLY_WITHIN = re.compile(r"(?<=[\s:)\]\u2013\u2014-])(?:re|aw|sv|antw|odp|vs|ynt|rif|rv|r|res|tr)\s?:\s")
_STATED = re.compile(
    r"(?:this|you are reading)(?: e-?mail| message| reply| note)? "
    r"(?:(?:is|was|has been|an?|my|sent|written|generated) ){1,4}"
    r"(?:auto(?:mat\w+)?|machine|robot|system)\b[\s-]?(?:\w+ ){0,2}?"
    r"(?:note|notice|repl\w+|message|response|answer|e-?mail|notification|generated|sent)\b"
)
"""How software says so of itself in English; a person who writes of automatic replies does not say `this is`."""

_QUOTED = re.compile(r"^>.*$", re.MULTILINE)
_AUTO_PRECEDENCE = ("auto_reply", "auto-reply", "autoreply")


def is_auto_reply(message: Message) -> bool:
    """Tells whether a machine answered.

    X-Auto-Response-Suppress alone proves nothing, since Exchange sets it on people's mail too; together with a subject
    that speaks of an absence it does, as do a bulk precedence and a null sender.
    """
    submitted = message.header("auto-submitted").lower()
    if submitted.startswith(("auto-replied", "auto-notified")) or _has_own_header(message):
        return True
    subject = squeeze(message.header("subject"))
    speaks_of_absence = _starts(subject, "absence") or _starts(_without_reply(subject), "absence")
    if submitted.startswith("auto-"):
        return speaks_of_absence or _is_machine_subject(subject) or _answers(message)
    if _is_machine_subject(subject) or _is_put_before(subject) or _states_it(message):
        return True
    is_usual = speaks_of_absence or _holds(subject, "receipts")
    return is_usual and (_has_hint(message) or _says_so(message))


def is_generated(message: Message) -> bool:
    """Tells whether software wrote a mail that may answer nothing (RFC 3834); auto-forwarded mail is a person's."""
    submitted = message.header("auto-submitted").lower()
    return submitted.startswith("auto-") and not submitted.startswith("auto-forwarded")


def _states_it(message: Message) -> bool:
    """Tells whether the mail says of itself that a machine wrote it, at the beginning of a sentence of its own.

    Challenges ("click here to prove that you are a person") are told by words that nobody but their makers writes.
    """
    text = _QUOTED.sub("", message.text[:_WORDS_LIMIT])
    if _holds(squeeze(text), "challenges"):
        return True
    told = (squeeze(sentence.raw).lstrip("*-_=~#[(\"' ") for sentence in split_sentences(text) if not sentence.asks)
    return any(words.startswith(_phrases("stated")) or _STATED.match(words) is not None for words in told)


def _has_own_header(message: Message) -> bool:
    names = set(lexicon.sections("auto_reply").get("headers", ()))
    if any(name in names and value.strip().lower() not in ("no", "") for name, value in message.fields):
        return True
    if message.header("precedence").lower() in _AUTO_PRECEDENCE:
        return True
    return message.header("delivered-to").lower() == "autoresponder" or _is_outlook_rule(message)


def _is_outlook_rule(message: Message) -> bool:
    return message.header("x-post-messageclass").lower().startswith("9; autoresponder")


def _has_hint(message: Message) -> bool:
    """Tells whether headers hint at a machine that are no proof alone."""
    is_bulk = message.header("precedence").lower() in ("bulk", "junk")
    is_null = message.header("return-path").strip() == "<>"
    return is_bulk or is_null or bool(message.header("x-auto-response-suppress"))


def _says_so(message: Message) -> bool:
    return _holds(squeeze(message.text[:_WORDS_LIMIT]), "words")


def _holds(words: str, section: str) -> bool:
    return any(phrase in words for phrase in _phrases(section))


def _answers(message: Message) -> bool:
    subject = message.header("subject")
    return bool(message.envelope.in_reply_to or message.envelope.references or _REPLY_PREFIX.match(subject))


def _is_machine_subject(subject: str) -> bool:
    """Tells whether software wrote the subject: its phrase alone, or right before a colon, bracket or dash.

    "Automatic reply: your mail" is a machine's, "Automatic reply feature question" a person's.
    """
    text = subject.strip("[(*\"' ")
    head = _SEPARATOR.split(text, maxsplit=1)[0].strip(" )]\"'*!.")
    return head.endswith(_phrases("machine")) or (
        text.endswith(_phrases("machine")) and text.startswith(_phrases("machine"))
    )


def _is_put_before(subject: str) -> bool:
    """Tells whether an absence stands right before `Re:`, where no person's client would put it: `Away: Re: lunch`."""
    head = _REPLY_WITHIN.split(subject.strip("[(*\"' "), maxsplit=1)
    known = (*_phrases("absence"), *_phrases("absence.before"))
    return len(head) > 1 and head[0].strip(" :-\u2013\u2014()[]!.|") in known


def _without_reply(subject: str) -> str:
    return _REPLY_PREFIX.sub("", subject, count=1)


def _starts(subject: str, section: str) -> bool:
    return subject.strip("[(*\"' ").startswith(_phrases(section))


def squeeze(text: str) -> str:
    """Returns the text in lower case, single spaces, plain apostrophes: as the words of the lexicon are compared."""
    return _SPACE.sub(" ", text.lower().replace("\u2019", "'")).strip()


@cache
def _phrases(section: str) -> tuple[str, ...]:
    return tuple(phrase.lower() for phrase in lexicon.sections("auto_reply").get(section, ()))
