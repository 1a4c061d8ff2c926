"""The unsubscribe page over HTTP, on both databases."""

import asyncio
import logging

import pytest
import structlog
from web_site import DANA, NOW, Site, running_site

from nurture.domain.consent import LedgerKind, StopWay
from nurture.domain.reading import Scope
from nurture.services.consent import StopOrder
from nurture.storage import erasure, history, ledger, prospects
from nurture.storage.ledger import NewLine

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def site(database_url, tmp_path):
    async with running_site(database_url, tmp_path) as site:
        yield site


CLIENTS = {
    "an urlencoded one-click": ({"data": ONE_CLICK}, StopWay.ONE_CLICK),
    "a multipart one-click": ({"files": {"List-Unsubscribe": (None, "One-Click")}}, StopWay.ONE_CLICK),
    "the button of the page": ({"headers": {"Content-Type": "application/x-www-form-urlencoded"}}, StopWay.PAGE),
    "an old client": ({"content": b"\xff--x"}, StopWay.PAGE),
}


@pytest.mark.parametrize(("sent", "way"), CLIENTS.values(), ids=CLIENTS)
async def test_a_post_is_a_stop_whatever_it_carries(site: Site, sent: dict, way: StopWay):
    answer = await site.client.post(f"/u/{site.token()}", **sent)
    assert answer.status_code == 200
    assert "You will not hear from us again." in answer.text
    assert [line.way for line in await site.stops()] == [way]


async def test_a_post_asks_for_no_redirect_and_sets_no_cookie(site: Site):
    answer = await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    assert not {"location", "set-cookie", "refresh"} & set(answer.headers)


async def test_a_second_post_adds_nothing(site: Site):
    first = await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    second = await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.text == second.text
    assert len(await site.stops()) == 1


async def test_posts_at_the_same_moment_all_succeed(site: Site):
    await site.add_prospect()
    answers = await asyncio.gather(*(site.client.post(f"/u/{site.token()}", data=ONE_CLICK) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert await site.stops()


async def test_the_answer_comes_after_the_journal_holds_the_stop(site: Site):
    await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    assert site.keyring.person(DANA).value in site.journal.read_text()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_look_changes_nothing(site: Site, method: str):
    prospect = await site.add_prospect()
    answer = await site.client.request(method, f"/u/{site.token()}")
    assert answer.status_code == 200
    assert await site.stops() == ()
    person = await site.database.read(lambda tx: prospects.get(tx, prospect))
    assert await site.database.read(lambda tx: history.of_prospect(tx, person.id, person.account_id)) == ()
    assert not site.journal.exists()


async def test_a_head_has_no_body(site: Site):
    assert (await site.client.head(f"/u/{site.token()}")).content == b""


async def test_the_page_shows_the_address_masked_and_who_writes(site: Site):
    await site.add_prospect()
    page = (await site.client.get(f"/u/{site.token()}")).text
    assert "d***@globex.example" in page
    assert "dana" not in page.lower()
    assert "Acme GmbH" in page and "Lange Str. 12, 10115 Berlin" in page


async def test_the_page_has_one_button_and_needs_nothing_else(site: Site):
    page = (await site.client.get(f"/u/{site.token()}")).text
    assert page.count("<button") == 1 and page.count('<form method="post">') == 1
    assert not [word for word in ("<script", "<a ", "http:", "https:", "<img", "<input") if word in page]


async def test_a_person_never_known_has_a_page_without_an_address(site: Site):
    page = await site.client.get(f"/u/{site.token('nobody@globex.example')}")
    assert page.status_code == 200
    assert "@" not in page.text and "<button" in page.text


async def test_an_erased_person_can_still_stop(site: Site):
    prospect = await site.add_prospect()
    await site.database.write(lambda tx: erasure.forget_person(tx, prospect, now=NOW))
    page = await site.client.get(f"/u/{site.token()}")
    answer = await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    assert "@" not in page.text
    assert answer.status_code == 200
    assert len(await site.stops()) == 1


async def test_a_standing_stop_is_said_instead_of_asked(site: Site):
    await site.add_prospect()
    await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    page = (await site.client.get(f"/u/{site.token()}")).text
    assert "You will not hear from us again." in page and "recorded already" in page
    assert "<button" not in page


async def test_a_stop_of_the_whole_company_is_said_to_each_of_its_people(site: Site):
    await site.add_prospect()
    order = StopOrder(way=StopWay.REPLY, address="boss@globex.example", scope=Scope.COMPANY)
    await site.consent.stop(order, now=NOW)
    assert "recorded already" in (await site.client.get(f"/u/{site.token()}")).text


async def test_after_a_lift_the_page_asks_again_and_a_click_stops_again(site: Site):
    await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    (stop,) = await site.stops()
    lift = NewLine(
        kind=LedgerKind.LIFT,
        scope=Scope.PERSON,
        subject=site.keyring.person(DANA),
        way=StopWay.COMMAND,
        lifts_id=stop.id,
    )
    await site.database.write(lambda tx: ledger.add(tx, lift, now=NOW))
    assert "<button" in (await site.client.get(f"/u/{site.token()}")).text
    await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    assert len(await site.stops()) == 1


WRITTEN = {
    "as it stands": "{}",
    "in capitals": "{upper}",
    "with the full stop of a sentence": "{}.",
    "in brackets": "{})",
    "with a slash": "{}/",
    "with a query": "{}?utm_source=newsletter",
}


async def test_a_link_works_however_it_was_copied(site: Site):
    for number, (name, form) in enumerate(WRITTEN.items()):
        address = f"dana{number}@globex.example"
        path = form.format(site.token(address), upper=site.token(address).upper())
        answers = [await site.client.get(f"/u/{path}"), await site.client.post(f"/u/{path}", data=ONE_CLICK)]
        assert [answer.status_code for answer in answers] == [200, 200], name
        assert len(await site.stops(address)) == 1, name


FORGED = {
    "nothing": "",
    "too short": "abc",
    "cut off": "{cut}",
    "one letter changed": "{changed}",
    "right in length, of nobody": "a" * 52,
    "no base32": "1" * 52,
    "not ASCII": "%C3%A9" * 52,
    "a path": "../../etc/passwd",
    "a zero byte": "%00",
    "very long": "a" * 20_000,
}


async def test_a_forged_link_is_told_apart_and_stops_nobody(site: Site):
    token = site.token()
    changed = ("b" if token[10] == "a" else "a").join((token[:10], token[11:]))
    for name, form in FORGED.items():
        path = f"/u/{form.format(cut=token[:-2], changed=changed)}"
        answers = [await site.client.get(path), await site.client.post(path, data=ONE_CLICK)]
        assert [answer.status_code for answer in answers] == [404, 404], name
    assert await site.database.read(ledger.keys_used) == frozenset()


async def test_a_forged_link_gets_a_page_that_says_what_to_do(site: Site):
    page = (await site.client.get(f"/u/{'a' * 52}")).text
    assert "This link does not work" in page and "“stop”" in page and "<button" not in page


async def test_other_methods_are_refused(site: Site):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = await site.client.request(method, f"/u/{site.token()}")
        assert answer.status_code == 405
        assert sorted(answer.headers["allow"].split(", ")) == ["GET", "HEAD", "POST"]
    assert await site.stops() == ()


async def test_a_journal_that_cannot_be_written_keeps_the_stop_and_asks_to_come_again(site: Site):
    site.journal.parent.write_text("in the way")
    refused = await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "120")
    assert "not hear from us" not in refused.text
    assert len(await site.stops()) == 1
    site.journal.parent.unlink()
    assert (await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)).status_code == 200
    assert site.keyring.person(DANA).value in site.journal.read_text()


async def test_the_page_is_in_the_readers_language(site: Site):
    page = (await site.client.get(f"/u/{site.token()}", headers={"Accept-Language": "de-AT, en;q=0.5"})).text
    assert '<html lang="de">' in page and "Ein Klick auf den Knopf, und Acme GmbH schreibt Ihnen nicht mehr." in page


async def test_pages_are_protected_and_never_kept(site: Site):
    for path in (f"/u/{site.token()}", "/u/forged", "/", "/nowhere", "/healthz"):
        headers = (await site.client.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; form-action 'self'")
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


async def test_no_token_and_no_address_reaches_the_log(site: Site, caplog: pytest.LogCaptureFixture):
    await site.add_prospect()
    caplog.set_level(logging.INFO)
    with structlog.testing.capture_logs() as lines:
        await site.client.get(f"/u/{site.token()}")
        await site.client.post(f"/u/{site.token()}", data=ONE_CLICK)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    said = "\n".join([*ours, *map(str, lines)])
    assert "stopped" in said
    assert site.token() not in said and DANA not in said
