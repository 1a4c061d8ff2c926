"""Letters: what a rep reads, and the prospect's words in it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nurture.content.pass_on import THEIR_LINK, TheirMail, hand_over
from nurture.content.render import LetterFrame, Templates
from nurture.content.samples import letter_samples
from nurture.domain.letter import Copy, LetterKind, NotUnderstood, PassOn, Who
from nurture.domain.letter_noes import Confirmation
from nurture.domain.letter_touches import ShownTouch, heads_up_of

TEMPLATES = Templates(Path(__file__).parents[2] / "templates")
WHO = Who(name="Dana Ng", address="dana@globex.example", account="Globex")
FRAME = LetterFrame(first_name="Maya", company="Acme GmbH", zone="Europe/Berlin")
CONFIRMATION = Confirmation(
    who=WHO,
    reason="no budget",
    reason_code="no_budget",
    quote="We have no budget.\n\nSorry.",
    also=(),
    competitor=None,
    resume=None,
    resume_on=None,
    cadence="not-now",
    cool_off_until=date(2027, 1, 11),
    first_touch=datetime(2027, 2, 11, 23, 42, tzinfo=UTC),
    zone="Europe/Berlin",
    waiting_for=None,
    gives_no_reason=False,
    again=False,
    owner="Maya Okafor",
    forwarder_is_owner=True,
)

SENT = "Hello Dana,\n\njust something to read.\n\n-- \nAcme GmbH, Berlin\n"


def test_a_confirmation_says_the_result_and_how_to_mend_it():
    mail = TEMPLATES.render_letter(LetterKind.CONFIRMATION, CONFIRMATION, FRAME)
    assert mail.subject == "Dana Ng (Globex): no budget, first mail in February 2027"
    assert "> We have no budget.\n>\n> Sorry.\n" in mail.text
    assert "Friday, 12 February 2027, at 00:42 (Europe/Berlin)" in mail.text
    for answer in ("undo", "hold", "reason: price", "wait until May", "stop"):
        assert f"- “{answer}”" in mail.text


def test_a_moment_is_told_by_the_reps_clock_and_by_theirs_where_that_is_another():
    facts = replace(CONFIRMATION, zone="America/New_York")
    text = " ".join(TEMPLATES.render_letter(LetterKind.CONFIRMATION, facts, FRAME).text.split())
    assert "at 00:42 (Europe/Berlin), for them Thursday, 11 February 2027, at 18:42 (America/New_York)" in text


GOES = ShownTouch(
    number=1,
    who=WHO,
    due_at=datetime(2027, 2, 11, 9, 42, tzinfo=UTC),
    zone="Europe/Berlin",
    subject="A read",
    text="Hello Dana,",
    because=("90 days after the no",),
)
ASKS, LACKS, UNWRITTEN = replace(GOES, needs_yes=True), replace(GOES, lacks="no basis"), replace(GOES, subject="")


@pytest.mark.parametrize(
    ("touches", "said"),
    [
        ((GOES, GOES), "You need not do anything; without an answer they go."),
        ((ASKS, ASKS), "They go out only after your yes: answer “yes all”, or “yes 1” for one of them."),
        ((GOES, ASKS), "Those marked only after your yes wait for it: answer “yes 2”, or “yes all”. The others go"),
        ((GOES, LACKS), "These mails are due in your name. Those that wait for something else say so. The others go"),
        ((ASKS, UNWRITTEN), "answer “yes 1”, or “yes all”. Those that wait for something else say so."),
        ((LACKS, UNWRITTEN), "None of them goes as things stand: each says what it waits for."),
    ],
    ids=["all-go", "all-ask", "some-ask", "some-lack", "asks-and-waits", "none-goes"],
)
def test_a_heads_up_begins_with_what_becomes_of_its_mails_without_an_answer(touches, said):
    numbered = tuple(replace(each, number=number) for number, each in enumerate(touches, start=1))
    mail = TEMPLATES.render_letter(LetterKind.HEADS_UP, heads_up_of(numbered), FRAME)
    first = " ".join(mail.text.split("\n\n")[1].split())
    assert said in first
    assert ("go without an answer" in first or "without an answer they go" in first) == (GOES in touches)


def test_a_confirmation_without_a_reason_asks_one_question():
    mail = TEMPLATES.render_letter(LetterKind.CONFIRMATION, replace(CONFIRMATION, gives_no_reason=True), FRAME)
    assert mail.subject == "Dana Ng (Globex): why, in their words?"
    assert mail.text.count("?") == 1


@pytest.mark.parametrize(
    "words", ["a\n---\nb", "    code\n\n1. x\n2. y", "> quoted\n>> twice", "[a](https://evil.example)\n`x`"]
)
def test_quoted_words_stay_words(words):
    facts = NotUnderstood(words=words, commands=("hold",))
    mail = TEMPLATES.render_letter(LetterKind.NOT_UNDERSTOOD, facts, FRAME)
    for line in filter(None, (line.strip() for line in words.split("\n"))):
        assert f"> {line}\n" in mail.text
    assert 'evil.example"' not in mail.html


def test_a_mail_without_words_of_its_own_is_told_as_such():
    mail = TEMPLATES.render_letter(LetterKind.NOT_UNDERSTOOD, NotUnderstood(words="", commands=("hold",)), FRAME)
    assert "I found no words of yours in it" in mail.text
    assert "You wrote:" not in mail.text


def test_a_copy_for_the_crm_is_the_mail_in_a_minimal_frame():
    at = datetime(2027, 2, 11, 9, 42, tzinfo=UTC)
    facts = Copy(who=WHO, sent_at=at, zone="Europe/Berlin", subject="How Initech did it", text=SENT)
    mail = TEMPLATES.render_letter(LetterKind.CRM_COPY, facts, FRAME)
    assert mail.subject == "How Initech did it"
    assert mail.text.startswith("To: Dana Ng <dana@globex.example>\nSent: Thursday, 11 February 2027, at 10:42")
    assert SENT.partition("\n-- ")[0] in mail.text


@pytest.mark.parametrize(
    ("name", "line"),
    [("Dana Ng", "YOUR ANSWER GOES TO DANA"), ("dana@globex.example", "YOUR ANSWER GOES TO DANA@GLOBEX.EXAMPLE")],
)
def test_a_pass_on_starts_with_where_the_answer_goes(name, line):
    facts = PassOn(inbox_id=1, who=replace(WHO, name=name))
    assert TEMPLATES.render_letter(LetterKind.PASS_ON, facts, FRAME).text == line + "\n"


def test_a_pass_on_holds_the_prospects_mail_and_nothing_else():
    first_line = TEMPLATES.render_letter(LetterKind.PASS_ON, PassOn(inbox_id=1, who=WHO), FRAME)
    theirs = TheirMail(
        subject="Re: How\n Initech",
        text="Not now.\n\n> On Thursday Maya <maya+K3X@in.acme.example> wrote:\n",
        html='<p>Not now.</p><img src="https://t.example/p.gif"><script>x</script>'
        '<a href="mailto:maya%2bK3X@in.acme.example">maya&#43;k3x@in.acme.example</a>',
    )
    mail = hand_over(first_line, theirs, hidden=(("maya+k3x@in.acme.example", "maya@acme.example"),))
    assert mail.subject == "Re: How Initech"
    assert mail.text == "YOUR ANSWER GOES TO DANA\n\nNot now.\n\n> On Thursday Maya <maya@acme.example> wrote:\n"
    assert "<p>Not now.</p>" in mail.html and mail.html.rstrip().endswith("</html>")
    assert not re.search(r"k3x|<img|<script", mail.html, re.IGNORECASE)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pt"])
def test_the_answer_to_copy_has_words_of_its_own_for_a_return_and_for_a_risk(language):
    reasons = ("no_budget", "business_case", "risk", "product_gap", "no_reason")
    offered = [replace(CONFIRMATION, reason_code=reason, answer_in=language) for reason in reasons]
    texts = {TEMPLATES.render_letter(LetterKind.CONFIRMATION, facts, FRAME).text for facts in offered}
    assert len(texts) == len(reasons)


def test_a_pass_on_shows_words_where_a_stop_link_stood_and_no_link():
    first_line = TEMPLATES.render_letter(LetterKind.PASS_ON, PassOn(inbox_id=1, who=WHO), FRAME)
    link = "https://nurture.acme.example/u/k3x"
    theirs = TheirMail(subject="Re: How", text=f"> end them here: {link}", html=f'<a href="{link}">end them here</a>')
    mail = hand_over(first_line, theirs, hidden=((link, THEIR_LINK),))
    assert mail.text.endswith("> end them here: [their own link to stop stands here]\n")
    assert "end them here" in mail.html
    assert not re.search(r"href|k3x", mail.html)


def test_a_pass_on_of_plain_text_keeps_its_lines_in_html():
    first_line = TEMPLATES.render_letter(LetterKind.PASS_ON, PassOn(inbox_id=1, who=WHO), FRAME)
    mail = hand_over(first_line, TheirMail(subject="", text="a <b>\n  c"))
    assert "a &lt;b&gt;\n  c</div>" in mail.html
    assert mail.subject == "Dana Ng wrote"


OURS = [kind for kind in LetterKind if kind not in (LetterKind.PASS_ON, LetterKind.CRM_COPY)]


@pytest.mark.parametrize("kind", OURS)
def test_every_letter_ends_with_where_its_answer_goes_in_a_line_of_its_own(kind):
    for facts in letter_samples(kind):
        assert TEMPLATES.render_letter(kind, facts, FRAME).text.endswith("\n\nYour answer goes to nurture only\n")


@pytest.mark.parametrize("kind", list(LetterKind))
def test_no_letter_shows_a_backtick_or_one_of_several(kind):
    full, bare, *_ = letter_samples(kind)
    for facts in (full, bare):
        mail = TEMPLATES.render_letter(kind, facts, FRAME)
        assert "`" not in mail.subject + mail.text.replace("``", "")  # around a word that a sample leaves out
        assert not re.search(r"\b1 (mails|messages|noes|days|prospects|touches|changes)\b", mail.subject + mail.text)


def test_what_was_decided_and_what_to_do_are_paragraphs_of_their_own():
    full, *_ = letter_samples(LetterKind.REPLY_NOTICE)
    text = TEMPLATES.render_letter(LetterKind.REPLY_NOTICE, full, FRAME).text
    assert "\n\nUntil you decide, nothing goes out." in text
    assert "\n\nNobody is added without your word.\n\n" in text


def test_a_question_names_whom_the_answered_letter_was_about():
    facts = NotUnderstood(words="hm", commands=("hold",), who=WHO)
    subject = TEMPLATES.render_letter(LetterKind.NOT_UNDERSTOOD, facts, FRAME).subject
    assert subject == "Dana Ng (Globex): not understood, nothing was changed"
