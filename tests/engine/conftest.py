"""What a model can do is tested on NumPy and on machine code alike."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

# The benchmark's systems and draws serve as tests too.
sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

_SOLVING = {
    "test_accuracy", "test_equilibrium", "test_gradients", "test_inputs", "test_libroadrunner", "test_limits",
    "test_single", "test_solve", "test_steady", "test_strict", "test_trust",
}  # fmt: skip
_LLVM = pytest.mark.skipif(find_spec("llvmlite") is None, reason="llvmlite is not installed (extra 'fast')")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__ in _SOLVING:
        metafunc.parametrize("backend", ["numpy", pytest.param("llvm", marks=_LLVM)], indirect=True)


@pytest.fixture(autouse=True)
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """The backend that "auto" stands for, where a test runs on both."""
    chosen: str | None = getattr(request, "param", None)
    if chosen:
        monkeypatch.setenv("IL2_BACKEND", chosen)
    return chosen


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Machine code of tests is kept apart from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IL2_CACHE", str(tmp_path_factory.mktemp("code")))
        yield
