"""What commands show, in words that lead to the next command."""

import pytest
from factories import DANA, reply
from typer.testing import CliRunner

from nurture.cli.quarantine import app as quarantine
from nurture.domain.errors import NotAllowed


async def test_explain_names_the_message_that_a_lift_asks_for(nurture):
    await nurture.add()
    await nurture.send_first()
    await nurture.act(reply("Please stop writing to me.", said=nurture.now), await nurture.reply_address())
    (line,) = [line for line in (await nurture.explain()).splitlines() if "asked to stop" in line]
    assert line.endswith("message 2")
    assert await nurture.desk.lift(DANA, 2) == 1


async def test_a_stop_by_command_names_no_message(nurture):
    await nurture.add()
    await nurture.desk.stop(DANA)
    assert not [
        line for line in (await nurture.explain()).splitlines() if "asked to stop" in line and "message" in line
    ]


async def test_status_names_a_halted_account_by_its_domain(nurture):
    await nurture.add()
    await nurture.desk.halt("account", "globex.example", "audit")
    assert [(halt.scope, halt.subject) for halt in (await nurture.desk.status()).halts] == [
        ("account", "globex.example")
    ]


@pytest.mark.parametrize(
    ("scope", "subject", "says"),
    [("everything", "now", "leave 'now' out"), ("rep", "", "say which rep"), ("account", "", "say which account")],
)
async def test_a_halt_with_a_word_too_many_or_too_few_says_so(nurture, scope, subject, says):
    with pytest.raises(NotAllowed, match=says):
        await nurture.desk.halt(scope, subject, "audit")
    assert (await nurture.desk.status()).halts == ()


def test_help_of_quarantine_offers_its_commands_alone():
    shown = CliRunner().invoke(quarantine, ["--help"]).stdout
    assert "replay" in shown
    assert "completion" not in shown


async def test_explain_tells_once_what_is_planned_again_as_it_stood(nurture):
    await nurture.add()
    enrollment = await nurture.enrollment()
    planning = nurture.desk._parts.tools.planning
    stood = await nurture.explain()
    await nurture.foundation.database.write(lambda tx: planning.plan(tx, enrollment.id, now=nurture.now))
    assert await nurture.explain() == stood
