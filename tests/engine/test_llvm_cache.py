"""Machine code on disk: reused, never trusted when anything about it is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from systems import TRAFFIC

pytest.importorskip("llvmlite", reason="llvmlite is not installed (extra 'fast')")

import il2.engine.llvm as llvm
from il2.engine import compile
from il2.engine.llvm import cache

CODE = b"not code, but nobody runs it here"
owners = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners and modes are those of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv("IL2_CACHE", str(place))
    return place


@pytest.fixture
def assembled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often machine code was really made."""
    made: list[int] = []
    original = llvm.assemble
    monkeypatch.setattr(llvm, "assemble", lambda *a, **k: (made.append(1), original(*a, **k))[1])
    return made


def solve() -> np.ndarray:
    return compile(TRAFFIC, "llvm").solve([5.0]).values


def test_code_is_made_once(folder: Path, assembled: list[int]) -> None:
    first = solve()
    np.testing.assert_array_equal(solve(), first)
    assert len(assembled) == 1
    assert len(list(folder.iterdir())) == 1


def test_other_lanes_processors_and_versions_are_other_code(folder: Path) -> None:
    compile(TRAFFIC, "llvm", lanes=2)
    compile(TRAFFIC, "llvm", lanes=4)
    assert len(list(folder.iterdir())) == 2
    assert cache.key("znver4 llvm 20", "text") != cache.key("znver5 llvm 20", "text")


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "foreign"])
def test_damaged_files_are_rebuilt(folder: Path, assembled: list[int], damage: str) -> None:
    good = solve()
    (file,) = folder.iterdir()
    raw = bytearray(file.read_bytes())
    if damage == "flipped":
        raw[len(raw) // 2] ^= 1
    else:
        raw = {"truncated": raw[:-100], "empty": b"", "foreign": b"\x7fELF" + raw}[damage]
    file.write_bytes(raw)
    np.testing.assert_array_equal(solve(), good)
    assert len(assembled) == 2
    solve()
    assert len(assembled) == 2  # the file is whole again


@owners
@pytest.mark.parametrize("mode", [0o622, 0o660, 0o606])
def test_files_that_others_may_write_are_not_trusted(folder: Path, assembled: list[int], mode: int) -> None:
    solve()
    (file,) = folder.iterdir()
    file.chmod(mode)
    solve()
    assert len(assembled) == 2
    assert file.stat().st_mode & 0o777 == 0o600  # replaced


@owners
def test_folders_that_others_may_write_are_not_used(folder: Path, assembled: list[int]) -> None:
    solve()
    folder.chmod(0o777)
    solve()
    assert len(assembled) == 2
    folder.chmod(0o700)
    solve()
    assert len(assembled) == 2


@owners
def test_files_of_other_users_and_links_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.write("mine", CODE)
    assert cache.read("mine") == CODE
    (folder / "linked.o").symlink_to(folder / "mine.o")
    assert cache.read("linked") is None
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert cache.read("mine") is None


@owners
def test_a_folder_that_cannot_be_written_is_no_obstacle(folder: Path, assembled: list[int]) -> None:
    solve()
    folder.chmod(0o500)
    try:
        solve()
        assert len(assembled) == 1  # reading is enough
        compile(TRAFFIC, "llvm", lanes=1).solve([5.0])
        cache.write("new", CODE)
        if os.geteuid():  # the superuser writes everywhere
            assert len(list(folder.iterdir())) == 1
    finally:
        folder.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_no_obstacle(folder: Path, assembled: list[int]) -> None:
    folder.write_text("no folder")
    solve()
    assert cache.read("x") is None
    assert len(assembled) == 1


def test_old_files_make_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST", 6)
    for i in range(9):
        cache.write(f"code{i}", CODE)
        os.utime(folder / f"code{i}.o", (i, i))
    assert cache.read("code8") == CODE
    assert cache.read("code0") is None
    assert len(list(folder.iterdir())) <= 6


def test_two_processes_may_compile_at_once(folder: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from systems import TRAFFIC; from il2.engine import compile;"
        "print(compile(TRAFFIC, 'llvm').solve([5.0]).values.tobytes().hex())"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = {process.communicate(timeout=120)[0].strip() for process in running}
    assert answers == {solve().tobytes().hex()}
    assert len(list(folder.iterdir())) == 1  # and no partial file is left
