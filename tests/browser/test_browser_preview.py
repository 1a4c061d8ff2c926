"""The page of a preview in a browser: four frames, each in a scheme of its own, and nothing asked of any host."""

import pytest
from absence import absent
from chromium import find_chromium, running_chromium

from nurture.content.preview_page import as_page
from tests.unit.test_content_preview import sampled


@pytest.fixture
async def browser(tmp_path):
    program = find_chromium() or absent("chromium")
    async with running_chromium(program, tmp_path / "profile") as browser:
        yield browser


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1440])
async def test_the_page_fits_and_asks_for_nothing(browser, tmp_path, width, dark):
    path = tmp_path / "preview.html"
    path.write_text(as_page(sampled(language="de")), "utf-8")
    await browser.look(path.as_uri(), width=width, dark=dark)
    assert browser.requests == [path.as_uri()]
    assert await browser.ask("document.documentElement.scrollWidth <= innerWidth")
    assert await browser.ask("[...document.querySelectorAll('iframe')].length") == 4
    # A frame keeps its scheme, whatever that of the browser is.
    schemes = await browser.ask("[...document.querySelectorAll('iframe')].map(e => getComputedStyle(e).colorScheme)")
    assert schemes == ["light", "dark", "light", "dark"]
