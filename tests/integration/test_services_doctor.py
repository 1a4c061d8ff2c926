"""The doctor: what must be right before going live, each thing with its remedy."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes import FakeKeys, FakeRelay
from workbench import real_bench

from nurture.domain.diagnosis import Level
from nurture.domain.errors import NotAllowed
from nurture.services.doctor import machine, site

OURS = "in.acme.example"
PUBLISHED = {
    OURS: ("v=spf1 include:relay.example a: -all",),
    "_dmarc.acme.example": ("v=DMARC1; p=none",),
}


class FakeNames(FakeKeys):
    """Knows MX records as well."""

    async def exchangers(self, name):
        return None if self.silent else ("mx.acme.example",)


@pytest.fixture
async def bench(database_url, tmp_path, monkeypatch):
    async with real_bench(
        database_url, tmp_path, delivery="delivery: live", relay=FakeRelay(), welcomed=False
    ) as bench:
        parts = bench.desk._parts
        bench.names = FakeNames(PUBLISHED)
        monkeypatch.setattr(bench.desk, "_parts", replace(parts, doctor=replace(parts.doctor, names=bench.names)))
        yield bench


async def found(bench):
    return {finding.what: finding for finding in await bench.desk.doctor()}


async def test_each_thing_has_a_line_and_each_fault_a_remedy(bench):
    lines = await found(bench)
    assert {"path of maya", "path of tom", "path of sam", "listener", "public URL", "database", "clock"} <= set(lines)
    assert all(bool(line.remedy) == (line.level is not Level.OK) for line in lines.values())


async def test_a_path_fails_live_until_it_is_proven_or_vouched_for(bench):
    assert (await found(bench))["path of maya"].level is Level.FAIL
    await bench.settle()
    line = (await found(bench))["path of maya"]
    assert "has not come back" in line.says and "Maya has not answered the welcome" in line.says
    await bench.desk.vouch("maya")
    assert (await found(bench))["path of maya"].level is Level.OK


async def test_that_nothing_runs_is_told(bench):
    line = (await found(bench))["daemon"]
    assert (line.level, line.remedy) == (Level.WARN, "Start it with `nurture run`.")
    await bench.foundation.database.write(bench.foundation.presence.beat)
    assert (await found(bench))["daemon"].level is Level.OK


async def test_halts_are_counted_in_words(bench):
    await bench.desk.halt("everything", "", "audit")
    assert (await found(bench))["halts"].says == "1 halt stands"


async def test_before_live_an_unproven_path_is_a_warning(bench):
    await bench.edit("nurture.yaml", lambda text: text.replace("delivery: live", "delivery: rehearsal"))
    assert (await found(bench))["path of maya"].level is Level.WARN


async def test_in_a_sandbox_nobody_answers_for_a_path(nurture):
    with pytest.raises(NotAllowed, match="set delivery to rehearsal first"):
        await nurture.desk.vouch("maya")


async def test_where_nurture_never_ran_it_says_how_to_begin(nurture):
    (line,) = [line for line in await nurture.desk.doctor() if line.what == "ways in"]
    assert "nurture has not run here yet" in line.says
    assert "nurture run" in line.remedy


async def test_a_relay_that_is_down_and_a_halt_are_told(bench):
    bench.relay.reachable = False
    await bench.desk.halt("everything", "", "a test")
    lines = await found(bench)
    assert lines["halts"].level is Level.WARN
    assert [line.says for what, line in lines.items() if what.startswith("relay")] == ["nobody is there"]


async def test_silent_dns_is_no_fault_of_the_records(bench):
    bench.names.silent = True
    lines = await found(bench)
    assert {line.level for what, line in lines.items() if what.split()[0] in ("MX", "SPF", "DMARC")} == {Level.WARN}


async def test_a_copy_that_was_sent_just_now_is_waited_for_and_later_looked_for(bench):
    await bench.settle()
    assert "Wait some minutes" in (await found(bench))["path of maya"].remedy
    bench.standing.moment += timedelta(minutes=11)
    assert "See that the relay delivers" in (await found(bench))["path of maya"].remedy


async def test_a_copy_can_be_sent_anew(bench):
    await bench.settle()
    before = len(bench.relay.letters)
    await bench.desk.try_path("maya")
    await bench.settle()
    assert len(bench.relay.letters) == before + 1


class OpenFence:
    """A fence that has heard this very nurture at its public URL."""

    has_fence = True

    def of_fence(self):
        return None


@pytest.mark.parametrize(
    ("url", "level"), [("https://nurture.acme.example", Level.OK), ("http://127.0.0.1:8025", Level.WARN)]
)
async def test_a_public_url_without_https_offers_no_one_click(bench, url, level):
    parts = bench.desk._parts.doctor
    premises = replace(parts.premises, public_url=url)
    (line,) = await site.look(replace(parts, objections=OpenFence(), premises=premises))
    assert line.level is level


@pytest.mark.parametrize("mode", [0o644, 0o666])
async def test_a_file_of_settings_that_everybody_may_read_is_a_warning(bench, tmp_path, mode):
    file = tmp_path / ".env"
    file.write_text("NURTURE_SECRET=kept\n")
    file.chmod(mode)
    parts = bench.desk._parts.doctor
    parts.premises.data.chmod(0o700)
    parts = replace(parts, premises=replace(parts.premises, settings=(file,)))
    line = {finding.what: finding for finding in await machine.look(parts)}["secrets"]
    assert (line.level, str(file) in line.says) == (Level.WARN, True)
    file.chmod(0o600)
    line = {finding.what: finding for finding in await machine.look(parts)}["secrets"]
    assert line.level is Level.OK
