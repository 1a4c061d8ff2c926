"""The pages in a real browser: without script, by keyboard, on a phone, in light and dark."""

import asyncio
from urllib.parse import urlsplit

import pytest
from absence import absent
from chromium import find_chromium, running_chromium
from web_site import NOW, running_site

from nurture.domain.address import Mailbox
from nurture.mail.compose import Composition, compose
from nurture.storage import outgoing
from nurture.storage.outgoing import KeptMail

HTML = """<html><head><style>p { color: rgb(1, 2, 3) }</style></head><body>
<p style="margin: 0"><a href="PAGE">Stop</a></p><script>new Image().src = "ELSEWHERE/script"</script>
<img src="ELSEWHERE/pixel.gif"></body></html>"""

LOUD = """
(() => {
  const light = (rgb) => {
    const [r, g, b] = rgb.match(/[\\d.]+/g).slice(0, 3)
      .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!colour.startsWith("rgba(0, 0, 0, 0")) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const said = [...document.querySelectorAll("body *")]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return Math.min(...said.map((element) => {
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()
"""
"""The least contrast between words and what is behind them, as WCAG 2.2 counts it."""


@pytest.fixture
async def site(tmp_path):
    async with running_site(f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}", tmp_path) as site:
        yield site


@pytest.fixture
async def browser(tmp_path):
    program = find_chromium()
    if program is None:
        absent("chromium")
    async with running_chromium(program, tmp_path / "profile") as browser:
        yield browser


def address_of(site, path: str = "") -> str:
    return f"http://127.0.0.1:{site.port}{path}"


async def keep_mail(site, elsewhere: str = "http://127.0.0.1:9") -> None:
    """Keeps one mail whose link leads to an unsubscribe page of the same site, and which would load from elsewhere."""
    html = HTML.replace("PAGE", address_of(site, f"/u/{site.token()}")).replace("ELSEWHERE", elsewhere)
    mail = Composition(
        from_=Mailbox(address="maya@acme.example"),
        to=Mailbox(address="dana@globex.example"),
        subject="A subject without any space to break at: " + "audit" * 30,
        date=NOW,
        message_id="one@in.acme.example",
        text="Stop\n",
        html=html,
    )
    kept = KeptMail(
        what="touch",
        ref_id=1,
        mail_from="b+tag@in.acme.example",
        recipient="dana@globex.example",
        message_id="one@in.acme.example",
        raw=compose(mail),
    )
    await site.database.write(lambda tx: outgoing.keep(tx, [kept], now=NOW))


async def test_a_person_stops_by_keyboard_and_without_script(site, browser):
    await browser.look(address_of(site, f"/u/{site.token()}"), script=False)
    await browser.press("Tab", "Enter")
    assert await browser.ask("document.querySelector('h1').textContent") == "You will not hear from us again."
    assert len(await site.stops()) == 1


async def test_every_page_can_be_read_at_any_width_in_light_and_dark(site, browser):
    await site.add_prospect()
    await keep_mail(site)
    for path in (f"/u/{site.token()}", "/u/forged", "/", "/outbox", "/outbox/1"):
        for width, dark in ((320, False), (390, True), (1280, False), (1280, True)):
            await browser.look(address_of(site, path), width=width, dark=dark)
            assert await browser.ask("document.documentElement.scrollWidth") <= width, f"{path} at {width}"
            assert await browser.ask(LOUD) >= 4.5, f"{path} dark={dark}"


async def test_pages_ask_no_other_host_for_anything(site, browser):
    await keep_mail(site)
    for path in (f"/u/{site.token()}", "/", "/outbox", "/outbox/1"):
        await browser.look(address_of(site, path))
    assert {urlsplit(url).netloc for url in browser.requests} == {f"127.0.0.1:{site.port}"}


async def test_a_mail_in_the_outbox_runs_and_loads_nothing(site, browser):
    asked = []
    elsewhere = await asyncio.start_server(lambda _, writer: (asked.append("once"), writer.close()), "127.0.0.1", 0)
    await keep_mail(site, f"http://127.0.0.1:{elsewhere.sockets[0].getsockname()[1]}")
    await browser.look(address_of(site, "/outbox/1"))
    elsewhere.close()
    assert asked == []


async def test_a_link_in_a_mail_opens_in_a_page_of_its_own(site, browser):
    await keep_mail(site)
    await browser.look(address_of(site, "/outbox/1"))
    await browser.ask("document.querySelector('iframe').scrollIntoView()")
    left, top = await browser.ask("(({x, y}) => [x, y])(document.querySelector('iframe').getBoundingClientRect())")
    await browser.click(left + 20, top + 18)
    await browser.seen(f"/u/{site.token()}")
    assert any(f"/u/{site.token()}" in address for address in browser.pages)
