"""Chromium without a window, told what to do through its own pipe: no driver has to be installed."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --remote-debugging-pipe"


def find_chromium() -> str | None:
    """Returns the program, or None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """One page of one browser. `requests` are the addresses it asked for, `pages` those of pages beside it."""

    def __init__(self, reader: asyncio.StreamReader, to_browser: int) -> None:
        self._reader = reader
        self._out = to_browser
        self._number = 0
        self._session = ""
        self.requests: list[str] = []
        self.pages: list[str] = []

    async def open_page(self) -> None:
        """Opens an empty page."""
        await self.call("Target.setDiscoverTargets", discover=True)
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network"):
            await self.call(f"{domain}.enable")

    async def look(self, url: str, *, width: int = 1280, dark: bool = False, script: bool = True) -> None:
        """Goes to a page in a window of that width."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500
        )
        await self.call("Emulation.setEmulatedMedia", features=[scheme])
        await self.call("Emulation.setScriptExecutionDisabled", value=not script)
        await self.call("Page.navigate", url=url)
        await self._event("Page.loadEventFired")

    async def press(self, *keys: str) -> None:
        """Presses keys one after the other and waits for the page that the last one leads to."""
        for key in keys:
            code = {"Tab": 9, "Enter": 13}[key]
            text = {"text": "\r"} if key == "Enter" else {}
            await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)
        await self._event("Page.loadEventFired")

    async def click(self, x: float, y: float) -> None:
        """Clicks at that place of the window."""
        # Until a frame is painted, clicks into it go astray.
        await self.call("Page.captureScreenshot")
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def ask(self, expression: str) -> object:
        """Returns the value of an expression in the page."""
        result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return result["result"].get("value")

    async def seen(self, part: str) -> None:
        """Waits for a page of its own whose address holds that part."""
        while not any(part in address for address in self.pages):
            await self._message()

    async def call(self, method: str, **params: object) -> dict:
        """Returns the answer to one command."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session and not method.startswith("Browser."):
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (answer := await self._message()).get("id") != self._number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    async def _event(self, name: str) -> None:
        while (await self._message()).get("method") != name:
            pass

    async def _message(self) -> dict:
        async with asyncio.timeout(20):
            message = json.loads((await self._reader.readuntil(b"\0"))[:-1])
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        if message.get("method") == "Target.targetInfoChanged":
            self.pages.append(message["params"]["targetInfo"]["url"])
        return message


@asynccontextmanager
async def running_chromium(program: str, folder: Path) -> AsyncIterator[Browser]:
    """Runs a browser whose profile lies in the folder."""
    from_us, to_browser = os.pipe()
    from_browser, to_us = os.pipe()
    command = f'exec "{program}" {_FLAGS} --user-data-dir="{folder}" 3<&{from_us} 4>&{to_us} 2>/dev/null'
    process = await asyncio.create_subprocess_exec("bash", "-c", command, pass_fds=(from_us, to_us))
    os.close(from_us)
    os.close(to_us)
    reader = asyncio.StreamReader(limit=2**26)
    pipe = os.fdopen(from_browser, "rb")
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    browser = Browser(reader, to_browser)
    try:
        await browser.open_page()
        yield browser
        await browser.call("Browser.close")
        await asyncio.wait_for(process.wait(), 10)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        transport.close()
        os.close(to_browser)
