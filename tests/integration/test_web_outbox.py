"""The sandbox's outbox and the probes over HTTP, on both databases."""

import pytest
from web_site import NOW, Site, running_site

from nurture.domain.address import Mailbox
from nurture.domain.ways import Way, WayKind
from nurture.mail.compose import Attachment, Composition, ListUnsubscribe, compose
from nurture.services.outbox_view import PAGE
from nurture.storage import outgoing, ways
from nurture.storage.outgoing import KeptMail


@pytest.fixture
async def site(database_url, tmp_path):
    async with running_site(database_url, tmp_path) as site:
        yield site


def mail(subject: str = "A short read on audits", **more) -> bytes:
    """Returns a check-in as it would go out."""
    html = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"></head><body><p style="margin:0">Hello <a href="https://acme.example/audits">audits</a></p></body></html>\n'
    values = {
        "from_": Mailbox(address="maya@acme.example", name="Maya Okafor"),
        "to": Mailbox(address="dana@globex.example", name="Dana Ng"),
        "subject": subject,
        "date": NOW,
        "message_id": "one@in.acme.example",
        "text": "Hello audits: https://acme.example/audits\n",
        "html": html,
        "list_unsubscribe": ListUnsubscribe(
            https="https://go.acme.example/u/abc", mailto="mailto:stop+abc@in.acme.example"
        ),
    }
    return compose(Composition(**{**values, **more}))


async def keep(site: Site, *mails: bytes, what: str = "touch") -> None:
    """Keeps mails as the sandbox's relay does."""

    async def work(tx):
        for number, raw in enumerate(mails):
            kept = KeptMail(
                what=what,
                ref_id=number,
                mail_from="b+tag@in.acme.example",
                recipient="dana@globex.example",
                message_id=f"{number}@in.acme.example",
                raw=raw,
            )
            await outgoing.keep(tx, [kept], now=NOW)

    await site.database.write(work)


async def test_an_empty_outbox_says_so_and_when_it_is(site: Site):
    page = (await site.client.get("/outbox")).text
    assert "Nothing has been sent yet." in page and "12 Mar 2027, 09:14 UTC" in page


async def test_the_list_tells_what_went_to_whom_when(site: Site):
    await keep(site, mail("Prüfung & Ordnung"))
    await keep(site, mail("Held: Dana Ng"), what="letter")
    page = (await site.client.get("/outbox")).text
    assert page.index("Held: Dana Ng") < page.index("Prüfung &amp; Ordnung")
    assert page.count("to dana@globex.example") == 2
    assert page.count(">check-in<") == 1 and page.count(">letter<") == 1
    assert page.count("12 Mar 2027, 09:14 UTC") == 3


async def test_pages_lead_through_every_mail_once(site: Site):
    await keep(site, *(mail(f"Mail {number:03}.") for number in range(2 * PAGE + 10)))
    seen, path = [], "/outbox"
    for _ in range(3):
        page = (await site.client.get(path)).text
        seen += [f"{number:03}" for number in range(2 * PAGE + 10) if f"Mail {number:03}." in page]
        path = page.rpartition('rel="next" href="./')[2].partition('"')[0]
    assert len(seen) == len(set(seen)) == 2 * PAGE + 10
    assert 'rel="next"' not in page and 'rel="prev"' in page


async def test_a_page_that_is_none_is_still_answered(site: Site):
    await keep(site, mail())
    for query in ("upto=0", "upto=-3", "upto=x", "upto=²", "upto=99999999999999999999", "upto="):
        answer = await site.client.get(f"/outbox?{query}")
        assert answer.status_code == 200 and "A short read" in answer.text, query


async def test_a_mail_is_shown_with_its_headers_and_both_versions(site: Site):
    await keep(site, mail())
    page = (await site.client.get("/outbox/1")).text
    for said in (
        "Maya Okafor &lt;maya@acme.example&gt;",
        "b+tag@in.acme.example → dana@globex.example",
        "&lt;https://go.acme.example/u/abc&gt;",
        "List-Unsubscribe=One-Click",
        "Hello audits: https://acme.example/audits",
    ):
        assert said in page
    assert "&lt;p style=&#34;margin:0&#34;&gt;Hello" in page


async def test_the_html_is_shown_where_it_can_do_nothing(site: Site):
    await keep(site, mail(html="<html><head></head><body><script>alert(1)</script></body></html>"))
    answer = await site.client.get("/outbox/1")
    assert "<script" not in answer.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="' in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self' 'unsafe-inline'; form-action")
    assert "script" not in policy


async def test_markup_in_a_subject_stays_words(site: Site):
    await keep(site, mail("<b onclick=x>Hi</b>"))
    assert "<b onclick" not in (await site.client.get("/outbox")).text
    assert "<b onclick" not in (await site.client.get("/outbox/1")).text


async def test_attachments_are_named(site: Site):
    file = Attachment(name="notes.txt", type="text/plain", data=b"hello")
    await keep(site, mail(attachments=(file,)))
    assert "notes.txt" in (await site.client.get("/outbox/1")).text


async def test_a_mail_downloads_as_it_would_have_gone_out(site: Site):
    raw = mail()
    await keep(site, raw)
    answer = await site.client.get("/outbox/1/raw")
    assert answer.content == raw
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"] == 'attachment; filename="nurture-1.eml"'


async def test_bytes_that_are_no_mail_can_still_be_looked_at(site: Site):
    await keep(site, b"")
    assert "(no subject)" in (await site.client.get("/outbox")).text
    assert (await site.client.get("/outbox/1")).status_code == 200


async def test_a_mail_that_is_none_is_not_found(site: Site):
    await keep(site, mail())
    for number in ("0", "2", "-1", "x", "²", "9" * 30):
        assert (await site.client.get(f"/outbox/{number}")).status_code == 404, number
        assert (await site.client.get(f"/outbox/{number}/raw")).status_code == 404, number


async def test_outside_a_sandbox_there_is_no_outbox(database_url, tmp_path):
    async with running_site(database_url, tmp_path, sandbox=False) as site:
        await keep(site, mail())
        answers = [(await site.client.get(path)).status_code for path in ("/outbox", "/outbox/1", "/outbox/1/raw")]
        assert answers == [404, 404, 404]
        assert "outbox" not in (await site.client.get("/")).text


async def test_the_first_page_leads_to_the_outbox_of_a_sandbox(site: Site):
    page = (await site.client.get("/")).text
    assert 'href="./outbox"' in page and "Acme GmbH" in page


async def test_pages_link_to_the_style_sheet_from_any_depth(site: Site):
    await keep(site, mail())
    for path in ("/", "/outbox", "/outbox/1", "/u/x", "/no/such/page"):
        page = await site.client.get(path)
        link = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        style = await site.client.get(page.url.join(link))
        assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
        assert "immutable" in style.headers["cache-control"]
        assert "http" not in style.text and "url(" not in style.text and "@import" not in style.text


async def test_a_page_that_is_none_tells_nothing_of_the_inside(site: Site):
    answer = await site.client.get("/nowhere")
    assert answer.status_code == 404 and "There is no such page." in answer.text


async def test_a_fault_tells_nothing_of_the_inside(site: Site):
    await site.database.write(lambda tx: tx.exec_driver_sql("DROP TABLE outbox"))
    answer = await site.client.get("/outbox")
    assert answer.status_code == 500
    assert "Something went wrong here." in answer.text
    assert "outbox" not in answer.text and "select" not in answer.text.lower()
    assert answer.headers["content-security-policy"]


async def test_a_living_process_answers(site: Site):
    answer = await site.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


READY = {
    "status": "ready",
    "database": "ok",
    "journal": "ok",
    "listener": "ok",
    "sending": "ok",
    "configuration": "in_force",
    "mails": "ok",
}


async def test_a_process_that_can_do_its_work_is_ready(site: Site):
    answer = await site.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, READY)
    assert not site.journal.exists()


async def test_without_its_listener_it_is_not_ready(site: Site):
    site.listening = False
    answer = await site.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, READY | {"status": "not_ready", "listener": "down"})


async def test_without_its_journal_it_is_not_ready(site: Site):
    site.journal.parent.write_text("in the way")
    answer = await site.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, READY | {"status": "not_ready", "journal": "unwritable"})


async def test_without_its_database_it_is_not_ready_and_still_alive(site: Site):
    await site.database.write(lambda tx: tx.exec_driver_sql("DROP TABLE deployment"))
    answer = await site.client.get("/readyz")
    codes = {
        "status": "not_ready",
        "database": "unreachable",
        "sending": "unknown",
        "configuration": "unknown",
        "mails": "unknown",
    }
    assert (answer.status_code, answer.json()) == (503, READY | codes)
    assert (await site.client.get("/healthz")).status_code == 200


async def test_while_a_mailbox_cannot_be_read_sending_waits_and_the_process_is_ready(site: Site):
    place = Way(name="replies", kind=WayKind.MAILBOX)
    await site.database.write(lambda tx: ways.enlist(tx, [place], now=NOW))
    await site.database.write(lambda tx: ways.note_error(tx, "replies", "no connection", now=NOW))
    answer = await site.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, READY | {"sending": "listening"})
