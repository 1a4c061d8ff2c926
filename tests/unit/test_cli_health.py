"""`nurture health` names what is not ready, and says so when nothing is there."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from nurture.cli.operations import health
from nurture.domain.errors import NotAllowed

NOT_READY = b'{"status":"not_ready","database":"unreachable"}\n'


class _NotReady(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503)
        self.end_headers()
        self.wfile.write(NOT_READY)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _NotReady) as serving:
        monkeypatch.setenv("NURTURE_WEB_LISTEN", f"127.0.0.1:{serving.server_port}")
        yield serving


def test_what_is_not_ready_is_named_in_the_daemons_words(server: HTTPServer) -> None:
    answering = threading.Thread(target=server.handle_request)
    answering.start()
    with pytest.raises(NotAllowed, match=r'not ready: {"status":"not_ready","database":"unreachable"}$'):
        health()
    answering.join()


def test_a_daemon_that_is_not_there_is_told_with_what_to_do(server: HTTPServer) -> None:
    server.server_close()
    with pytest.raises(NotAllowed, match=r"nothing answers at 127\.0\.0\.1:\d+; start nurture"):
        health()
