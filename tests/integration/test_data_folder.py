"""The data folder: whose eyes it is for."""

import stat
from pathlib import Path

from nurture.settings import load_settings
from nurture.wiring import open_application


async def test_the_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    application = await open_application(load_settings({"NURTURE_DATA": str(folder)}))
    await application.close()
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IRWXU
