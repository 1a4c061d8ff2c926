"""Snapshots of the files that ops edit."""

import os
from pathlib import Path

import pytest

from nurture.configuration import snapshot
from nurture.configuration.snapshot import Snapshot, forget_older, take_snapshot, unpack
from nurture.domain.errors import ConfigurationError


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A small configuration and its templates."""
    config, templates = tmp_path / "config", tmp_path / "templates"
    (config / "cadences").mkdir(parents=True)
    (templates / "email").mkdir(parents=True)
    (config / "team.yaml").write_text("reps: []\n")
    (config / "cadences" / "a.yaml").write_text("cadence: a\n")
    (templates / "email" / "share.en.md.j2").write_text("Hello\n")
    return config, templates


def names(found: Snapshot) -> set[str]:
    """Returns the names of its files."""
    return set(found.files)


def test_a_snapshot_holds_every_file_of_both_folders(folders):
    assert names(take_snapshot(*folders)) == {
        "config/team.yaml",
        "config/cadences/a.yaml",
        "templates/email/share.en.md.j2",
    }


def test_hidden_files_editors_copies_and_keys_are_left_out(folders):
    config, _ = folders
    for name in (".team.yaml.swp", "team.yaml~", "dkim.pem"):
        (config / name).write_text("x")
    (config / "..data").mkdir()
    (config / "..data" / "team.yaml").write_text("x")
    assert len(take_snapshot(*folders).files) == 3


@pytest.mark.parametrize("name", ["config/team.yaml", "templates/email/share.en.md.j2"])
def test_every_byte_counts_for_the_digest(folders, name):
    before = take_snapshot(*folders).digest
    path = folders[0].parent / name
    path.write_text(path.read_text() + " ")
    assert take_snapshot(*folders).digest != before


def test_a_name_counts_for_the_digest(folders):
    before = take_snapshot(*folders).digest
    (folders[0] / "team.yaml").rename(folders[0] / "teams.yaml")
    assert take_snapshot(*folders).digest != before


def test_what_is_packed_comes_back(folders):
    taken = take_snapshot(*folders)
    assert unpack(taken.packed()) == Snapshot(files=dict(taken.files), digest=taken.digest)


def test_it_is_laid_out_once(folders, tmp_path):
    taken = take_snapshot(*folders)
    place = taken.lay_out(tmp_path / "out")
    assert (place / "config" / "cadences" / "a.yaml").read_text() == "cadence: a\n"
    assert taken.lay_out(tmp_path / "out") == place
    assert [each.name for each in (tmp_path / "out").iterdir()] == [taken.digest]


def test_too_large_a_folder_is_refused(folders, monkeypatch):
    monkeypatch.setattr(snapshot, "_MOST_BYTES", 20)
    with pytest.raises(ConfigurationError, match="larger than"):
        take_snapshot(*folders)


def test_too_many_files_are_refused(folders, monkeypatch):
    monkeypatch.setattr(snapshot, "_MOST_FILES", 2)
    with pytest.raises(ConfigurationError, match="more than 2 files"):
        take_snapshot(*folders)


def test_a_link_to_itself_ends(folders):
    (folders[0] / "again").symlink_to(folders[0], target_is_directory=True)
    assert "config/again/team.yaml" in names(take_snapshot(*folders))


def test_what_was_laid_out_long_ago_is_forgotten(folders, tmp_path):
    kept = take_snapshot(*folders).lay_out(tmp_path / "out")
    for name, age in (("old", 100.0), ("young", 1_000.0)):
        (tmp_path / "out" / name).mkdir()
        os.utime(tmp_path / "out" / name, (age, age))
    os.utime(kept, (1.0, 1.0))
    forget_older(tmp_path / "out", keep=kept.name, before=500.0)
    assert {each.name for each in (tmp_path / "out").iterdir()} == {kept.name, "young"}


def test_what_is_renamed_while_older_ones_are_forgotten_disturbs_nobody(tmp_path, monkeypatch):
    half, look = tmp_path / ".half-1", Path.stat
    half.mkdir()

    def rename_first(path, **options):
        if path == half and half in listed:
            listed.remove(half)
            found = look(path, **options)
            half.rename(tmp_path / "whole")
            return found
        return look(path, **options)

    listed = [half]
    monkeypatch.setattr(Path, "stat", rename_first)
    forget_older(tmp_path, keep="kept", before=500.0)
    assert [each.name for each in tmp_path.iterdir()] == ["whole"]
