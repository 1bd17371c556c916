"""How close events follow each other: where they pile up, every solver stops somewhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from il2.engine import Event, State, System, compile
from il2.engine.expression import Num, parse


def watched(of: System) -> System:
    """``of`` with the least time between two firings of each event as states ``gap_NAME``."""
    states, events = [], []
    for e in of.events:
        gap, last = f"gap_{e.name}", f"last_{e.name}"
        states += [State(gap, Num(1e9)), State(last, Num(-1e9))]
        made = ((gap, parse(f"min({gap}, time - {last})")), (last, parse("time")))
        first = Num(1e6)  # before the event itself can change the trigger
        events.append(Event(f"see_{e.name}", e.trigger, made, priority=first, initial_value=e.initial_value))
    return replace(of, states=(*of.states, *states), events=(*of.events, *events))


def least_gap(of: System, times: NDArray[np.float64], **more: float) -> float:
    """Least time between two firings of one event."""
    batch = compile(watched(of), "numpy").solve(times[-1:], **more)
    assert batch.ok.all(), batch.message(0)
    return min(float(batch[f"gap_{e.name}"][0, 0]) for e in of.events)
