"""The files of the journal: one a writer, whoever shares the folder."""

import pytest

from nurture.domain.errors import DaemonRunning, JournalUnwritable
from nurture.wiring.writers import take_writer


def test_replicas_that_share_a_folder_never_share_a_file(tmp_path):
    writers = [take_writer(tmp_path, embedded=False) for _ in range(3)]
    assert len({writer.path for writer in writers}) == 3


def test_a_replica_that_comes_back_goes_on_in_a_file_that_is_free(tmp_path):
    first, second = (take_writer(tmp_path, embedded=False) for _ in range(2))
    second.path.touch()
    second.lock.release()
    assert take_writer(tmp_path, embedded=False).name == second.name
    assert first.name != second.name


def test_a_writer_whose_file_is_lost_is_taken_again_so_that_the_loss_is_noticed(tmp_path):
    first = take_writer(tmp_path, embedded=False)
    first.lock.release()
    assert not first.path.exists()
    assert take_writer(tmp_path, embedded=False).name == first.name


def test_an_embedded_database_has_one_writer(tmp_path):
    writer = take_writer(tmp_path, embedded=True)
    assert writer.path == tmp_path / "main.jsonl"
    with pytest.raises(DaemonRunning):
        take_writer(tmp_path, embedded=True)


def test_a_folder_that_takes_no_lock_is_named(tmp_path):
    (tmp_path / "journal").touch()
    with pytest.raises(JournalUnwritable, match=str(tmp_path / "journal")):
        take_writer(tmp_path / "journal", embedded=False)
