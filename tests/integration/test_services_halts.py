"""Halts by hand: what may be halted, and that whatever is halted may be released."""

import pytest

from nurture.domain.errors import NotAllowed, NotFound
from nurture.domain.halt import HaltScope
from nurture.storage import accounts, halts


async def shown_halts(nurture) -> list[tuple[str, str]]:
    return [(halt.scope, halt.subject) for halt in (await nurture.desk.status()).halts]


@pytest.mark.parametrize(
    ("scope", "subject"),
    [(HaltScope.TEMPLATE, "renamed"), (HaltScope.REP, "gone"), (HaltScope.CADENCE, "removed")],
)
async def test_a_halt_of_what_the_configuration_knows_no_more_is_released(nurture, scope, subject):
    await nurture.foundation.database.write(lambda tx: halts.add(tx, scope, subject, "a test", now=nurture.now))
    assert await nurture.desk.release(scope.value, subject)
    assert await shown_halts(nurture) == []


async def test_a_halted_account_without_a_domain_is_released_by_the_name_that_the_status_shows(nurture):
    async def halt(tx):
        account = await accounts.add(tx, name="Globex", domain=None, rep_id="maya", now=nurture.now)
        await halts.add(tx, HaltScope.ACCOUNT, str(account), "a test", now=nurture.now)

    await nurture.foundation.database.write(halt)
    assert await shown_halts(nurture) == [("account", "Globex")]
    assert await nurture.desk.release("account", "Globex")
    assert await shown_halts(nurture) == []


async def test_one_halt_is_released_and_the_others_stand(nurture):
    await nurture.desk.halt("rep", "maya", "a test")
    await nurture.desk.halt("rep", "tom", "a test")
    assert await nurture.desk.release("rep", "maya")
    assert await shown_halts(nurture) == [("rep", "tom")]


async def test_a_name_that_nothing_bears_and_nobody_halted_is_told(nurture):
    with pytest.raises(NotFound, match="no rep 'maia'"):
        await nurture.desk.release("rep", "maia")
    assert not await nurture.desk.release("rep", "maya")


async def test_everything_is_not_released_by_a_word_too_many(nurture):
    await nurture.desk.halt("everything", "", "a test")
    with pytest.raises(NotAllowed, match="leave 'maya' out"):
        await nurture.desk.release("everything", "maya")
    assert await shown_halts(nurture) == [("everything", "")]


async def test_the_template_of_a_named_date_is_halted_and_released(nurture):
    assert await nurture.desk.halt("template", "as-you-asked", "a test")
    assert await shown_halts(nurture) == [("template", "as-you-asked")]
    assert await nurture.desk.release("template", "as-you-asked")
    assert await shown_halts(nurture) == []
