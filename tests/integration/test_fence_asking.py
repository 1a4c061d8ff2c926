"""The fence over the network: the question, the answer, and whatever else may stand at the public URL."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from web_site import IDENTITY, NOW, running_site

from nurture.domain.fence import FenceQuestion
from nurture.domain.keyring import Keyring
from nurture.services.fencing import FenceAnswers, name_boot
from nurture.storage import deployment
from nurture.transport.fence import FenceAsker

NONCE = "0123456789abcdef" * 2


def question(keyring, **changed):
    """Returns a question as a holder of the key asks it."""
    asked = FenceQuestion(nonce=NONCE, key_id=keyring.current, proof=keyring.fence_proof(NONCE, keyring.current))
    return replace(asked, **changed)


@pytest.fixture
async def site(tmp_path):
    async with running_site(f"sqlite+aiosqlite:///{tmp_path / 'nurture.db'}", tmp_path, sandbox=False) as running:
        await running.database.write(lambda tx: deployment.create(tx, born="real", identity=IDENTITY, now=NOW))
        await name_boot(running.database)
        yield running


async def test_a_holder_of_the_key_is_answered_for_the_newest_boot(site):
    answer = await FenceAsker(f"http://127.0.0.1:{site.port}").ask(question(site.keyring))
    boot = (await site.database.read(deployment.get)).boot
    assert answer == site.keyring.fence_answer(NONCE, boot, site.keyring.current)
    await name_boot(site.database)
    assert await FenceAsker(f"http://127.0.0.1:{site.port}").ask(question(site.keyring)) != answer


@pytest.mark.parametrize(
    "changed", [{"proof": "x"}, {"nonce": "f" * 32}, {"nonce": "a"}, {"nonce": "f" * 5000}, {"key_id": 7}]
)
async def test_strangers_get_nothing_signed(site, changed):
    assert await FenceAsker(f"http://127.0.0.1:{site.port}").ask(question(site.keyring, **changed)) is None
    assert (await site.client.get("/fence")).status_code == 404
    assert (await site.client.get("/fence", params={"nonce": NONCE, "key": "x", "proof": "1"})).status_code == 404


def test_a_question_and_an_answer_are_signed_apart():
    keyring = Keyring(keys={1: b"k" * 32}, current=1)
    assert keyring.fence_proof(f"{NONCE}:boot", 1) != keyring.fence_answer(NONCE, "boot", 1)


@asynccontextmanager
async def server(reply, *, ends=True):
    """Answers every connection with the same bytes."""

    async def serve(reader, writer):
        await reader.readline()
        writer.write(reply)
        await writer.drain()
        if not ends:
            await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x00\xff\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Nurture-Fence: abc\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nX-Nurture-Fence: abc\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    ],
)
async def test_whatever_else_stands_there_is_no_answer(reply):
    async with server(reply) as url:
        assert await FenceAsker(url).ask(question(Keyring(keys={1: b"k"}, current=1))) is None


async def test_an_answer_is_taken_whatever_the_case_of_its_header():
    async with server(b"HTTP/1.1 204 No Content\r\nx-nurture-fence:  abc \r\n\r\n") as url:
        assert await FenceAsker(url).ask(question(Keyring(keys={1: b"k"}, current=1))) == "abc"


async def test_a_server_that_never_ends_its_head_is_left(free_port):
    async with server(b"HTTP/1.1 204 No Content\r\nX: a", ends=False) as url:
        assert await FenceAsker(url, patience=0.1).ask(question(Keyring(keys={1: b"k"}, current=1))) is None
    asker = FenceAsker(f"http://127.0.0.1:{free_port}")
    assert await asker.ask(question(Keyring(keys={1: b"k"}, current=1))) is None


async def test_the_answers_of_an_installation_with_other_keys_are_none(site):
    answers = FenceAnswers(site.database, Keyring(keys={1: b"other" * 8}, current=1))
    assert await answers.answer(question(site.keyring)) is None
