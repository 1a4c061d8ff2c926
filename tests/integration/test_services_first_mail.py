"""What a first mail says and when it leaves, after a no that is old or was written to a colleague."""

from datetime import timedelta

from factories import DANA, TOM, no
from workbench import Bench


async def test_after_an_old_no_the_rep_still_sees_the_first_mail_two_working_days_ahead(nurture: Bench):
    await nurture.add(no(said=nurture.now - timedelta(days=400)))
    (touch,) = await nurture.touches(state="planned")
    # The bench stands on a Thursday: Friday and Monday are the two working days.
    assert touch.due_at.date() >= nurture.now.date() + timedelta(days=4)


async def test_a_mail_names_the_rep_to_whom_the_no_was_written(nurture: Bench):
    await nurture.add()
    said_to_tom = no(sender=("Lee Park", "lee.park@globex.example"), to=f"Tom Hale <{TOM}>")
    await nurture.add(said_to_tom, by=TOM)
    await nurture.send_first("lee.park@globex.example")
    (mail,) = await nurture.outbox("lee.park@globex.example", what="touch")
    words = mail.get_body(("plain",)).get_content()
    assert "you wrote to Tom Hale" in words
    assert "You told me no" not in words


async def test_a_company_that_is_known_by_its_domain_alone_is_not_named_in_a_mail(nurture):
    await nurture.add(no())
    preview = await nurture.desk.preview(DANA, step="farewell")
    assert "wish you all the best" in " ".join(preview.text.split())
