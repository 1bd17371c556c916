"""Whole writes, packaged data and reference data."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from il2.ground import files
from il2.ground.errors import InputError, MissingDataError


def test_written_file_replaces_the_old_one_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    files.write_whole(target, "old\n")
    files.write_whole(target, "γc\r\n")
    assert target.read_bytes() == "γc\r\n".encode()
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_failed_write_keeps_the_old_file_and_leaves_no_partial(tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "out.csv"
    files.write_whole(target, "old\n")

    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full_disk)
    with pytest.raises(InputError, match="No space left"):
        files.write_whole(target, "new\n")
    assert target.read_text() == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_written_file_is_readable_by_others_as_the_umask_says(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x")
    assert files.write_whole(tmp_path / "whole", "x").stat().st_mode == plain.stat().st_mode


def test_a_link_stays_a_link_to_the_new_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "a.csv", tmp_path / "link.csv"
    real.write_text("old\n")
    link.symlink_to(real)
    assert files.write_whole(link, "new\n") == link
    assert link.is_symlink() and not real.is_symlink()
    assert real.read_text() == "new\n"
    assert [p.name for p in real.parent.iterdir()] == ["a.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are those of POSIX")
def test_what_is_no_file_is_written_into_and_stays(tmp_path: Path) -> None:
    """As root, a neighbour moved into its place would take away the null device of the whole machine."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_bytes)
        files.write_whole(pipe, "new\n")
        assert read.result(timeout=30) == b"new\n"
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


def test_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"folder .*nowhere' does not exist"):
        files.write_whole(tmp_path / "nowhere" / "a.csv", "x")


def test_unknown_packaged_file_names_the_nearest() -> None:
    with pytest.raises(MissingDataError, match=r"nearest: sources\.csv"):
        files.data_file("source.csv")


def test_reference_data_is_found_through_the_environment(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "receptor").mkdir()
    (tmp_path / "receptor" / "splits.csv").write_text("x")
    monkeypatch.setenv("IL2_REFERENCE_DATA", str(tmp_path))
    assert files.reference_data("receptor", "splits.csv") == tmp_path / "receptor" / "splits.csv"
    with pytest.raises(MissingDataError, match="set IL2_REFERENCE_DATA"):
        files.reference_data("receptor", "absent.csv")


def test_reference_data_is_found_beside_the_working_folder(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "shared" / "data" / "made_up").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    monkeypatch.delenv("IL2_REFERENCE_DATA", raising=False)
    monkeypatch.chdir(tmp_path / "work")
    assert files.reference_data("made_up") == tmp_path / "shared" / "data" / "made_up"
