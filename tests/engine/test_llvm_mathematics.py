"""Vector functions against NumPy, over the whole range and at every special value."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("llvmlite", reason="llvmlite is not installed (extra 'fast')")

from il2.engine.llvm import mathematics
from il2.engine.llvm.machine import Loaded, assemble, host
from il2.engine.llvm.module import declarations
from il2.engine.llvm.text import Text

Array = NDArray[np.float64]
SPECIAL = np.array(
    [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 0.5, -0.5, 1e300, -1e300, 5e-324, 1e-310, 1.7e308,
     np.inf, -np.inf, np.nan]
)  # fmt: skip


def function(write: Callable[..., str], count: int, lanes: int) -> Callable[..., Array]:
    """A vector function as one of NumPy arrays whose length is a multiple of ``lanes``."""
    text = Text(lanes, host().fused)
    with text.loop("%n") as loop:
        places = [
            text.let(f"getelementptr {text.vector}, ptr %a{i}, i64 {loop.index}") for i in range(count + 1)
        ]
        values = [text.let(f"load {text.vector}, ptr {place}, align 8") for place in places[:count]]
        text.do(f"store {text.vector} {write(text, *values)}, ptr {places[count]}, align 8")
    arguments = ", ".join(f"ptr %a{i}" for i in range(count + 1))
    source = [text.function(f"void @f(i64 %n, {arguments})", "nounwind"), *declarations(lanes)]
    loaded = Loaded(assemble("\n".join(source), host()), host())
    address = loaded.function("f", None, ctypes.c_int64, *[ctypes.c_void_p] * (count + 1))

    def call(*given: Array) -> Array:
        assert len(given[0]) % lanes == 0
        held = [np.ascontiguousarray(g, dtype=float) for g in given]
        result = np.empty(len(held[0]))
        address(len(result) // lanes, *[a.ctypes.data for a in [*held, result]])
        return result

    return call


def distance(ours: Array, exact: Array) -> float:
    """Largest error in units of the last place."""
    return float(np.max(np.abs(ours - exact) / np.spacing(np.abs(exact))))


@pytest.mark.parametrize("lanes", [1, 4, 8])
def test_logarithms_and_exponentials_are_right_to_the_last_places(lanes: int) -> None:
    rng = np.random.default_rng(0)
    wide, near = np.exp(rng.uniform(-700, 700, 4096)), rng.uniform(0.5, 2.0, 4096)
    exponents = rng.uniform(-708, 709, 4096)
    with np.errstate(all="ignore"):
        assert distance(function(mathematics.exp, 1, lanes)(exponents), np.exp(exponents)) <= 2
        for x in (wide, near):
            assert distance(function(mathematics.log, 1, lanes)(x), np.log(x)) <= 2
            assert distance(function(mathematics.log10, 1, lanes)(x), np.log10(x)) <= 2


def test_powers_are_right_to_the_last_places() -> None:
    rng = np.random.default_rng(1)
    power = function(mathematics.power, 2, 8)
    for x, y in (
        (np.exp(rng.uniform(-20, 20, 8192)), rng.uniform(-30, 30, 8192)),
        (rng.uniform(0.01, 100, 8192), rng.uniform(0.1, 5, 8192)),
        (np.float64(1) + rng.uniform(-1e-9, 1e-9, 8192), rng.uniform(-1e9, 1e9, 8192)),
        (-rng.uniform(0.01, 100, 8192), rng.integers(-9, 9, 8192).astype(float)),
    ):
        assert distance(power(x, y), np.power(x, y)) <= 4


@pytest.mark.parametrize("lanes", [1, 8])
def test_special_values_are_those_of_numpy(lanes: int) -> None:
    padded = np.concatenate([SPECIAL, np.ones(-len(SPECIAL) % 8)])
    with np.errstate(all="ignore"):
        for write, exact in (
            (mathematics.exp, np.exp), (mathematics.log, np.log), (mathematics.log10, np.log10),
        ):  # fmt: skip
            np.testing.assert_allclose(function(write, 1, lanes)(padded), exact(padded), rtol=1e-15)
        x, y = (a.ravel() for a in np.meshgrid(padded, padded))
        ours, exact = function(mathematics.power, 2, lanes)(x, y), np.power(x, y)
    # Powers of -1 with infinite exponents (1 in C) and the sign of 1/(-0)^odd do not matter to any rate.
    odd = ((x == -1) & np.isinf(y)) | ((x == 0) & np.isinf(exact))
    np.testing.assert_allclose(ours[~odd], exact[~odd], rtol=1e-15)
