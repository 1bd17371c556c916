"""What workers import: a model, its draws, and work that takes its time."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from il2.engine import State, System
from il2.engine.draws import normals
from il2.engine.expression import parse
from il2.engine.spread import Block
from il2.engine.sweep import Drawn

#: dx/dt = -k x, x(0) = x0: known in closed form.
DECAY = System((State("x", parse("x0")),), (("k", 1.0), ("x0", 1.0)), rates={"x": parse("-k*x")})


def draw(block: Block) -> Drawn:
    numbers = normals(11, block.start, block.stop, 2)
    return Drawn({"k": np.exp(numbers[:, 0]), "x0": np.exp(numbers[:, 1])})


def slow_sum(block: Block) -> tuple[int, int]:
    """The sum of the numbers of a block, and who made it."""
    time.sleep(0.2)
    return sum(range(block.start, block.stop)), os.getpid()


def dies_once(block: Block, marker: str) -> int:
    """Kill the worker at the first block it meets, once in all."""
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return block.start
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def refuses(block: Block) -> int:
    if block.start >= 4:
        raise ArithmeticError(f"block {block.start} does not please")
    return block.start
