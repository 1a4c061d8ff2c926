"""Real mail is not sent with stop links that lead nowhere."""

import pytest
from promises.seeding import lay_out_house

from nurture.domain.errors import SettingsError
from nurture.settings import load_settings
from nurture.wiring import open_application


@pytest.mark.parametrize(
    ("url", "word"),
    [(None, "NURTURE_PUBLIC_URL is not set"), ("http://nurture.acme.example", "one-click unsubscribe needs https")],
)
async def test_live_needs_a_public_address_by_https(tmp_path, url, word):
    variables = {
        "NURTURE_CONFIG": str(lay_out_house(tmp_path / "config")),
        "NURTURE_DATA": str(tmp_path / "var"),
        "NURTURE_SECRET": "a secret of thirty-two characters",
        "NURTURE_RELAY_HOST": "127.0.0.1",
        **({"NURTURE_PUBLIC_URL": url} if url else {}),
    }
    with pytest.raises(SettingsError, match=word):
        await open_application(load_settings(variables))
