"""Links of the content: looked at over real TLS, withdrawn when they lead nowhere, and back when they answer."""

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from factories import forward, no
from fakes import FakeRelay
from servers.certificates import make_certificate
from servers.pages import serving
from workbench import real_bench

from nurture.domain.errors import NotAllowed
from nurture.domain.letter import LetterKind
from nurture.domain.links import Answer, Link, Look, after, objection_to
from nurture.services.content_links import LinkChecking
from nurture.services.duties import Duties
from nurture.storage import schema
from nurture.transport.links import LinkAccess, LinkLooker

OK, GONE, BROKEN = "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 500 No"
HOSTS = ("127.0.0.1",)
NOON = datetime(2027, 3, 3, 12, tzinfo=UTC)
OPS = "ops@acme.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
async def pages(certificate):
    async with serving(certificate.server_context()) as serving_now:
        yield serving_now


@pytest.fixture
def looker(certificate):
    return LinkLooker(LinkAccess(patience=5.0, at_home=True, tls=certificate.client_context()))


# One look


@pytest.mark.parametrize(
    ("answer", "expected", "result"),
    [
        (OK, Answer.ALIVE, "200"),
        (GONE, Answer.GONE, "404"),
        ("HTTP/1.1 410 Gone", Answer.GONE, "410"),
        (BROKEN, Answer.FAILING, "500"),
        ("HTTP/1.1 403 Forbidden", Answer.ALIVE, "403"),
        ("HTTP/1.1 301 Moved", Answer.ALIVE, "301"),
        ("SSH-2.0-OpenSSH_9.2", Answer.FAILING, "no HTTP"),
        (f"{OK}\r\nX: {'a' * 40_000}", Answer.FAILING, "LimitOverrunError"),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/",
            Answer.ALIVE,
            "302, to where nurture does not look",
        ),
        ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/", Answer.ALIVE, "302, to where nurture does not look"),
        ("HTTP/1.1 302 Found\r\nLocation: https://[bad", Answer.ALIVE, "302, to where nurture does not look"),
        ("HTTP/1.1 302 Found\r\nLocation: /page", Answer.FAILING, "redirects without an end"),
    ],
)
async def test_what_a_page_answers_tells_whether_its_link_is_alive(pages, looker, answer, expected, result):
    pages.answers["/page"] = answer
    assert await looker.look(pages.url("/page"), HOSTS) == Look(url=pages.url("/page"), answer=expected, result=result)


async def test_a_redirect_is_followed_to_its_end(pages, looker):
    pages.answers |= {"/old": "HTTP/1.1 301 Moved\r\nLocation: new?a=b c", "/new?a=b%20c": GONE}
    assert (await looker.look(pages.url("/old"), HOSTS)).answer is Answer.GONE


async def test_a_server_that_does_not_know_head_is_asked_by_get(pages, looker):
    pages.answers["/page"], pages.heads["/page"] = OK, "HTTP/1.1 405 Method Not Allowed"
    assert (await looker.look(pages.url("/page"), HOSTS)).answer is Answer.ALIVE
    assert [asked.split()[0] for asked in pages.asked] == ["HEAD", "GET"]


async def test_nothing_personal_is_in_the_request(pages, looker):
    pages.answers["/page"] = OK
    await looker.look(pages.url("/page").replace("https://", "https://dana:secret@"), HOSTS)
    assert pages.asked == [
        f"HEAD /page HTTP/1.1\r\nHost: 127.0.0.1:{pages.port}\r\nUser-Agent: nurture\r\nAccept: */*\r\n"
        "Connection: close\r\n\r\n"
    ]


async def test_who_never_answers_is_left_in_time(pages, certificate):
    looker = LinkLooker(LinkAccess(patience=0.2, at_home=True, tls=certificate.client_context()))
    assert (await looker.look(pages.url("/silent"), HOSTS)).result == "TimeoutError"


async def test_a_certificate_that_nobody_vouches_for_is_no_answer(pages):
    pages.answers["/page"] = OK
    look = await LinkLooker(LinkAccess(at_home=True)).look(pages.url("/page"), HOSTS)
    assert (look.answer, look.result, pages.asked) == (Answer.FAILING, "SSLCertVerificationError", [])


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://127.0.0.1/page", "its address is not public"),
        ("https://10.0.0.7/page", "its address is not public"),
        ("https://169.254.169.254/latest/meta-data", "its address is not public"),
        ("https://0.0.0.0/", "its address is not public"),
        ("https://localhost.example./", "no such host"),
        ("https://127.0.0.1:8443/page", "another port than 443"),
        ("https://127.0.0.1:99999/page", "no port"),
    ],
)
async def test_nobody_inside_is_asked(url, result):
    assert (await LinkLooker().look(url, HOSTS)).result == result


@pytest.mark.parametrize(
    "ip", ["64:ff9b::a00:1", "2002:a00:1::", "::10.0.0.1", "::ffff:10.0.0.1", "fd00::1", "fe80::1%eth0"]
)
async def test_an_address_that_leads_inside_by_a_way_round_is_not_asked(ip, monkeypatch):
    async def found(*_: object, **__: object):
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (ip, 443, 0, 0))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
    assert (await LinkLooker().look("https://acme.example/", ("acme.example",))).result == "its address is not public"


@pytest.mark.parametrize(
    ("url", "objection"),
    [
        ("https://acme.example/a", ""),
        ("https://www.acme.example/a", ""),
        ("https://ACME.example./a", ""),
        ("http://acme.example/a", "only https is looked at"),
        ("https://notacme.example/a", "its host is not in content_hosts"),
        ("https://acme.example@evil.example/a", "its host is not in content_hosts"),
        ("https://acme.example.evil.example/a", "its host is not in content_hosts"),
        ("https://[acme.example/a", "its host is not in content_hosts"),
    ],
)
def test_only_allowed_hosts_are_looked_at(url, objection):
    assert objection_to(url, ("acme.example",)) == objection


# From look to look

DAY = timedelta(days=1)


def history(*answers: Answer) -> list[str]:
    """Returns the states of a link that is looked at daily."""
    link: Link | None = None
    states = []
    for day, answer in enumerate(answers):
        link = after(link, Look(url="https://acme.example/a", answer=answer, result=""), now=NOON + day * DAY)
        states.append(link.state)
    return states


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ((Answer.GONE,), ["dead"]),
        ((Answer.FAILING,) * 4, ["failing", "failing", "failing", "dead"]),
        ((Answer.FAILING, Answer.ALIVE, Answer.FAILING), ["failing", "alive", "failing"]),
        ((Answer.GONE, Answer.FAILING, Answer.ALIVE), ["dead", "dead", "alive"]),
    ],
)
def test_a_link_is_dead_when_it_is_gone_or_fails_for_days_and_lives_when_it_answers(answers, states):
    assert history(*answers) == states


# The service

ITEM = "- {{id: {id}, title: T, text: Words., language: en, url: '{url}'}}\n"


@pytest.fixture
async def live(database_url, tmp_path, pages):
    delivery = "delivery: live\ncontent_hosts: [127.0.0.1]"
    async with real_bench(database_url, tmp_path, delivery=delivery, relay=FakeRelay()) as bench:
        urls = {"one": pages.url("/one"), "two": pages.url("/two"), "far": "https://elsewhere.example/a"}
        for path in (bench.folder / "config" / "content").iterdir():
            path.unlink()
        text = "".join(ITEM.format(id=name, url=url) for name, url in urls.items())
        (bench.folder / "config" / "content" / "own.yaml").write_text(text)
        assert await bench.application.reloading.reload()
        pages.answers |= {"/one": OK, "/two": OK}
        yield bench


@pytest.fixture
def checking(live, looker):
    return LinkChecking(replace(live.application.links._parts, looker=looker, pace=0.0))


async def states(checking) -> dict[str, str]:
    return {line.items[0]: line.state for line in await checking.lines()}


async def test_links_are_looked_at_once_a_day_and_foreign_ones_never(live, checking, pages):
    assert await states(checking) == {"one": "unchecked", "two": "unchecked", "far": "foreign"}
    assert [await checking.tick(), await checking.tick()] == [2, 0]
    assert await states(checking) == {"one": "alive", "two": "alive", "far": "foreign"}
    live.standing.moment += DAY
    assert await checking.tick() == 2
    assert pages.most_at_once == 1


async def test_a_dead_link_is_told_once_and_forgotten_with_its_item(live, checking, pages):
    pages.answers["/one"] = GONE
    for _ in range(3):
        await checking.tick()
        live.standing.moment += DAY
    (letter,) = await live.letters(LetterKind.DEAD_LINKS, OPS)
    assert letter.facts.lines == (f"{pages.url('/one')} (one): 404",)
    await live.edit("content/own.yaml", lambda text: text.partition("\n")[2])
    await checking.tick()
    assert [row.url for row in await live.rows(schema.content_links)] == [pages.url("/two")]


async def test_a_withdrawn_item_is_not_sent_and_one_that_answers_again_is(live, checking, pages):
    await live.edit("content/own.yaml", lambda text: text.splitlines(keepends=True)[0])
    pages.answers["/one"] = GONE
    await live.act(forward(no(), said=live.now), (await live.desk.status()).add_addresses["maya"])
    (touch,) = await live.touches()
    live.standing.moment = touch.due_at - DAY
    await checking.tick()
    assert (await live.desk.content_list())[0].state == "dead"
    (gap,) = await live.desk.content_gaps(30)
    assert (gap.soon, gap.lack) == (1, "none")
    await live.advance(touch.due_at + timedelta(minutes=1))
    assert [row.waiting_for for row in await live.touches()] == ["content"]
    pages.answers["/one"] = OK
    live.standing.moment += DAY
    await checking.tick()
    assert [line.state for line in await checking.lines()] == ["alive"]
    assert await live.desk.content_gaps(30) == ()


async def test_a_sandbox_asks_nobody(nurture):
    assert await nurture.application.links.tick() == 0
    with pytest.raises(NotAllowed, match="sandbox"):
        await nurture.desk.content_links(check=True)
    assert {line.state for line in await nurture.desk.content_links()} == {"unchecked"}


async def test_of_several_replicas_one_looks(checking):
    first, other = (
        LinkChecking(replace(checking._parts, duties=Duties(name, alone=False))) for name in ("first", "other")
    )
    assert [await first.tick(), await other.tick()] == [2, 0]
