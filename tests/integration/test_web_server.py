"""The web server by raw sockets: odd clients, slow clients, and an end in time."""

import asyncio
import signal
import socket
from time import monotonic

import pytest
from web_site import Site, running_site

from nurture.web.protection import BodyLimits
from nurture.web.server import WebServer

PATIENCE = 0.3


@pytest.fixture
async def site(tmp_path):
    """One as patient as it is by default, so that no pause of the machine is taken for a slow client."""
    async with running_site(f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}", tmp_path) as site:
        yield site


@pytest.fixture
async def hasty_site(tmp_path):
    """One whose patience is soon at its end."""
    limits = BodyLimits(seconds=PATIENCE)
    url = f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}"
    async with running_site(url, tmp_path, limits=limits, head_seconds=PATIENCE) as site:
        yield site


async def exchange(site: Site, *pieces: bytes) -> bytes:
    """Sends the pieces and returns all that comes until the server closes; fails when it does not close in time."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 7)
    writer.close()
    return answer


def post(site: Site, *headers: str) -> bytes:
    """Returns the head of a POST to a valid link."""
    return "\r\n".join((f"POST /u/{site.token()} HTTP/1.1", "Host: localhost", *headers, "", "")).encode()


async def test_a_body_that_is_too_long_gets_an_answer_and_is_no_stop(site: Site):
    answer = await site.client.post(f"/u/{site.token()}", content=b"a" * 65_537)
    assert answer.status_code == 413
    assert await site.stops() == ()


async def test_a_body_of_the_greatest_length_is_read(site: Site):
    answer = await site.client.post(f"/u/{site.token()}", content=b"a" * 65_536)
    assert answer.status_code == 200


async def test_a_long_body_in_chunks_is_bounded_too(site: Site):
    async def chunks():
        for _ in range(80):
            yield b"a" * 1024

    assert (await site.client.post(f"/u/{site.token()}", content=chunks())).status_code == 413


async def test_an_endless_body_is_cut_off(site: Site):
    head = post(site, "Content-Length: 99999999")
    try:
        answer = await exchange(site, head, *[b"a" * 65_536] * 64)
    except ConnectionError:
        answer = b"HTTP/1.1 413"
    assert answer.startswith(b"HTTP/1.1 413")
    assert await site.stops() == ()


async def test_a_slow_body_times_out(hasty_site: Site):
    answer = await exchange(hasty_site, post(hasty_site, "Content-Length: 26"), b"List-Unsub")
    assert answer.startswith(b"HTTP/1.1 408")
    assert await hasty_site.stops() == ()


@pytest.mark.parametrize("start", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "])
async def test_a_client_that_never_ends_its_head_is_closed(hasty_site: Site, start: bytes):
    assert b"200" not in await asyncio.wait_for(exchange(hasty_site, start), 60)


async def test_a_client_that_dribbles_its_head_is_closed(hasty_site: Site):
    reader, writer = await asyncio.open_connection("127.0.0.1", hasty_site.port)
    writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
    ended = asyncio.create_task(reader.read())
    began = monotonic()
    while not ended.done() and monotonic() - began < 30:
        writer.write(b"a")
        await asyncio.wait([ended], timeout=0.05)
    assert ended.done()
    # A byte that comes after the end is answered by a reset, which may overtake it.
    assert isinstance(ended.exception(), ConnectionResetError) or ended.result() == b""
    writer.close()


async def test_a_second_request_on_a_connection_has_its_own_patience(hasty_site: Site):
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = await exchange(hasty_site, head, head, b"GET /healthz HT")
    assert answer.count(b"HTTP/1.1 200") == 2


async def test_a_body_left_unread_by_a_page_keeps_no_connection(hasty_site: Site):
    answer = await exchange(hasty_site, b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 200")


async def test_a_head_that_is_too_long_is_refused(site: Site):
    answer = await exchange(site, b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 100_000)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


async def test_a_client_of_http_1_0_is_served(site: Site):
    answer = await exchange(site, f"POST /u/{site.token()} HTTP/1.0\r\n\r\n".encode())
    assert b" 200 OK" in answer.split(b"\r\n")[0]
    assert len(await site.stops()) == 1


async def test_a_client_that_asks_before_it_sends_is_told_to_go_on(site: Site):
    head = post(site, "Content-Length: 26", "Expect: 100-continue", "Connection: close")
    answer = await exchange(site, head, b"List-Unsubscribe=One-Click")
    assert answer.startswith(b"HTTP/1.1 100") and b"HTTP/1.1 200 OK" in answer


async def test_a_client_that_leaves_in_the_middle_of_its_body_has_stopped(site: Site):
    _, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(post(site, "Content-Length: 26") + b"List-Unsub")
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.1)
    await site.server.stop()
    assert len(await site.stops()) == 1


async def test_an_address_in_use_is_told_as_such(site: Site):
    with pytest.raises(OSError, match="in use"):
        await WebServer(site_app, "127.0.0.1", site.port).start()


async def site_app(scope, receive, send):
    """Answers never; for servers of which only start and stop are looked at."""
    await asyncio.Event().wait()


async def test_signals_are_left_to_the_daemon():
    before = signal.getsignal(signal.SIGTERM)
    server = WebServer(site_app, "127.0.0.1", 0)
    await server.start()
    assert signal.getsignal(signal.SIGTERM) is before
    await server.stop()


async def test_it_stops_within_three_seconds_whatever_clients_do():
    server = WebServer(site_app, "127.0.0.1", 0)
    await server.start()
    idle = await asyncio.open_connection("127.0.0.1", server.port)
    waiting = await asyncio.open_connection("127.0.0.1", server.port)
    waiting[1].write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    half = await asyncio.open_connection("127.0.0.1", server.port)
    half[1].write(b"GET / HT")
    await asyncio.sleep(0.05)
    await asyncio.wait_for(server.stop(), 60)
    for reader, writer in (idle, waiting, half):
        assert b"200" not in await asyncio.wait_for(reader.read(), 1)
        writer.close()


async def test_an_idle_server_stops_at_once():
    server = WebServer(site_app, "127.0.0.1", 0)
    await server.start()
    port = server.port
    await asyncio.wait_for(server.stop(), 60)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_the_port_is_free_again_after_a_stop():
    server = WebServer(site_app, "127.0.0.1", 0)
    await server.start()
    port = server.port
    await server.stop()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


async def test_stopping_what_was_never_started_does_nothing():
    server = WebServer(site_app, "127.0.0.1", 0)
    await server.stop()
    with pytest.raises(RuntimeError, match="not started"):
        _ = server.port
