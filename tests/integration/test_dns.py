"""Keys of signing domains: from a real DNS server on loopback, from one that is silent, and from a file."""

import asyncio
from contextlib import asynccontextmanager

import dns.message
import dns.rcode
import dns.rrset
import pytest

from nurture.domain.errors import SettingsError
from nurture.transport.dns import DnsKeys, FileKeys

NAME = "s1._domainkey.acme.example"


class Server(asyncio.DatagramProtocol):
    """Answers TXT queries from a table, over UDP; what is not in it does not exist, and `None` is never answered."""

    def __init__(self, table):
        self.table = table
        self.asked = 0

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        query = dns.message.from_wire(data)
        name = query.question[0].name
        self.asked += 1
        texts = self.table.get(name.to_text(omit_final_dot=True).lower(), ())
        if texts is None:
            return
        answer = dns.message.make_response(query)
        if texts:
            answer.answer.append(dns.rrset.from_text_list(name, 300, "IN", "TXT", texts))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), address)


@asynccontextmanager
async def serving(table):
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(lambda: Server(table), local_addr=("127.0.0.1", 0))
    try:
        yield server, transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


async def test_a_record_in_several_strings_is_one_text():
    async with serving({NAME: ['"v=DKIM1; p=AA" "BB"']}) as (_, port):
        assert await DnsKeys(("127.0.0.1",), port=port).records((NAME,)) == {NAME: ("v=DKIM1; p=AABB",)}


async def test_a_name_that_does_not_exist_has_no_records():
    async with serving({}) as (_, port):
        assert await DnsKeys(("127.0.0.1",), port=port).records((NAME,)) == {NAME: ()}


async def test_a_server_that_is_silent_is_told_apart_from_one_that_has_nothing():
    async with serving({NAME: None}) as (_, port):
        keys = DnsKeys(("127.0.0.1",), port=port, time_limit=0.2)
        assert await keys.records((NAME, "other.example")) == {NAME: None, "other.example": ()}


async def test_an_answer_is_kept_for_as_long_as_it_says():
    async with serving({NAME: ['"v=DKIM1; p=AABB"']}) as (server, port):
        keys = DnsKeys(("127.0.0.1",), port=port)
        await keys.records((NAME,))
        await keys.records((NAME,))
        assert server.asked == 1


@pytest.mark.parametrize("name", ["a" * 70 + "._domainkey.acme.example", "a..b", "x." * 200 + "example"])
async def test_a_name_that_cannot_be_asked_for_has_no_records(name):
    assert await DnsKeys(("127.0.0.1",), port=9, time_limit=0.2).records((name,)) == {name: ()}


async def test_a_file_stands_in_for_dns(tmp_path):
    file = tmp_path / "keys"
    file.write_text(f"# keys\n{NAME}. v=DKIM1; p=AABB\n\nlonely\n")
    keys = FileKeys(file)
    keys.check()
    assert await keys.records((NAME, "other.example")) == {NAME: ("v=DKIM1; p=AABB",), "other.example": ()}


def test_a_file_that_is_not_there_is_told_at_start(tmp_path):
    with pytest.raises(SettingsError, match="NURTURE_DKIM_KEYS"):
        FileKeys(tmp_path / "none").check()
