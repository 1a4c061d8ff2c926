"""Dates of quoted heads, as clients print them."""

from datetime import UTC, datetime

import pytest

from nurture.mail.forward_dates import understand


@pytest.mark.parametrize(
    ("written", "language", "moment"),
    [
        ("Wed, 4 Mar 2026 09:12:00 +0100", None, "2026-03-04T09:12:00+01:00"),
        ("Wed, Mar 4, 2026 at 9:12 AM", "en", "2026-03-04T09:12:00+00:00"),
        ("Wednesday, March 4, 2026 12:05 AM", "en", "2026-03-04T00:05:00+00:00"),
        ("Wednesday, March 4, 2026, 5:55:44 PM -0400", "en", "2026-03-04T17:55:44-04:00"),
        ("Tuesday, March 3, 2026, 09:26:50 AM GMT+1", "en", "2026-03-03T09:26:50+01:00"),
        ("4 March 2026 at 14:15:52 GMT+2", "en", "2026-03-04T14:15:52+02:00"),
        ("Mittwoch, 4. März 2026 09:12", "de", "2026-03-04T09:12:00+00:00"),
        ("4. März 2026 um 14:25:08 MEZ", "de", "2026-03-04T14:25:08+01:00"),
        ("mar. 3 mars 2026 à 09:12", "fr", "2026-03-03T09:12:00+00:00"),
        ("martes, 3 de marzo de 2026 9:12", "es", "2026-03-03T09:12:00+00:00"),
        ("quarta-feira, 4 de março de 2026, 12:46", "pt", "2026-03-04T12:46:00+00:00"),
        ("4. marts 2026 kl. 14.25.08 EEST", "da", "2026-03-04T14:25:08+03:00"),
        ("keskiviikkona 4. maaliskuuta 2026 klo 9.12", "fi", "2026-03-04T09:12:00+00:00"),
        ("sri, 4. lis 2026. u 09:31", "hr", "2026-10-04T09:31:00+00:00"),
        ("4 lis 2026 o 09:31", "pl", "2026-11-04T09:31:00+00:00"),
        ("2026. március 4. 14:25:08", "hu", "2026-03-04T14:25:08+00:00"),
        ("4 марта 2026 г. в 14:25:08 GMT+3", "ru", "2026-03-04T14:25:08+03:00"),
        ("2026年3月4日 9:12", "ja", "2026-03-04T09:12:00+00:00"),
        ("2026年3月4日 下午3:12", "zh", "2026-03-04T15:12:00+00:00"),
        ("2026-03-04 09:12", None, "2026-03-04T09:12:00+00:00"),
        ("04.03.2026 09:12", None, "2026-03-04T09:12:00+00:00"),
        ("28/10/2025 12:46", None, "2025-10-28T12:46:00+00:00"),
        ("10/28/2025 12:46", None, "2025-10-28T12:46:00+00:00"),
        ("02/10/2026 4:52 PM EST", "en", "2026-02-10T16:52:00-05:00"),
        ("02/10/2026 16:52", "en", "2026-10-02T16:52:00+00:00"),
        ("", None, None),
        ("yesterday", "en", None),
        ("31 February 2026 10:00", "en", None),
        ("1" * 500, None, None),
    ],
)
def test_a_written_date_is_understood(written, language, moment):
    found = understand(written, language=language)
    assert found == (datetime.fromisoformat(moment) if moment else None)


def test_a_mail_is_not_forwarded_before_it_was_written():
    before = datetime(2026, 3, 1, tzinfo=UTC)
    assert understand("02/10/2026 16:52", before=before) == datetime(2026, 2, 10, 16, 52, tzinfo=UTC)
