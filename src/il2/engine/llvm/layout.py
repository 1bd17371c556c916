"""Where everything lies: the rows of one group of lanes, and what is common to all groups."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

from il2.engine.llvm.text import BYTES, Text

_POINTER, _WHOLE, _REAL = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double


class Context(ctypes.Structure):
    """One task in memory, shared by all groups of lanes. Arrays are laid out as in ``integrate.Task``."""

    _fields_ = [
        ("count", _WHOLE),  # length of the queue
        ("queue", _POINTER),
        ("next", _POINTER),  # how many of the queue are taken
        ("systems", _WHOLE),  # row length of [., n] arrays
        ("initial", _POINTER),
        ("start", _REAL),
        ("times", _POINTER),
        ("times_step", _WHOLE),  # 0 where one row of times serves all
        ("points", _WHOLE),
        ("values", _POINTER),
        ("keep", _POINTER),
        ("kept", _WHOLE),
        ("parameters", _POINTER),  # address of each parameter's first value
        ("strides", _POINTER),  # bytes from one system's value to the next
        ("inputs", _WHOLE),
        ("input_times", _POINTER),
        ("input_values", _POINTER),
        ("input_order", _POINTER),
        ("input_states", _POINTER),
        ("input_parameters", _POINTER),
        ("input_adds", _POINTER),
        ("status", _POINTER),
        ("ended", _POINTER),
        ("steps", _POINTER),
        ("rejected", _POINTER),
        ("rtol", _REAL),
        ("atol", _POINTER),
        ("weight", _REAL),  # 1 / number of states in the norm
        ("max_steps", _WHOLE),
    ]


_KINDS = {_POINTER: "ptr", _WHOLE: "i64", _REAL: "double"}
_FIELDS = {field[0]: _KINDS[field[1]] for field in Context._fields_}


def fetch(text: Text, name: str) -> str:
    """Load a field of the context ``%ctx``."""
    offset = getattr(Context, name).offset
    return text.let(f"load {_FIELDS[name]}, ptr {text.at('%ctx', offset)}, !invariant.load !0")


@dataclass
class Layout:
    """Rows of ``lanes`` doubles (or i64) behind ``%ws``, by name.

    Examples
    --------
    >>> layout = Layout(4, {"state": 3, "time": 1})
    >>> layout.offset("time"), layout.size
    (96, 128)
    """

    lanes: int
    rows: dict[str, int]
    _first: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._first, total = {}, 0
        for name, count in self.rows.items():
            self._first[name] = total
            total += count
        self._total = total

    @property
    def size(self) -> int:
        """Bytes of all rows."""
        return self._total * self.lanes * BYTES

    def row(self, text: Text, place: str, row: int = 0) -> str:
        """Address of a row of ``place``: a name, or a pointer such as ``%u``."""
        if place.startswith("%"):
            return text.at(place, row * self.lanes * BYTES)
        return text.at("%ws", self.offset(place, row))

    def offset(self, name: str, row: int = 0) -> int:
        """Bytes from ``%ws`` to a row."""
        return (self._first[name] + row) * self.lanes * BYTES

    def read(self, text: Text, place: str, row: int = 0) -> str:
        """Load a row of doubles."""
        return text.load(text.vector, self.row(text, place, row))

    def write(self, text: Text, value: str, place: str, row: int = 0) -> None:
        """Store a row of doubles."""
        text.store(text.vector, value, self.row(text, place, row))

    def each(self, text: Text, name: str, index: str, row: int = 0) -> str:
        """Address of row ``row`` + the number ``index`` (i64) of ``name``."""
        here = text.at("%ws", text.let(f"mul i64 {index}, {self.lanes * BYTES}"))
        return text.at(here, self.offset(name, row))

    def lane(self, text: Text, name: str, lane: str = "%lane") -> str:
        """Address of one lane's number in a row of one."""
        return text.item(self.row(text, name), lane)


def control_rows() -> dict[str, int]:
    """Rows that the driver needs besides those of the model.

    ``alive``, ``fresh`` and ``retry`` hold one word with a bit for each lane; ``empty`` says
    that the queue is.
    """
    reals = [
        "time",
        "step",
        "inverse",
        "shift",
        "stage_time",
        "limit",
        "stop",
        "natural",
        "error",
        "sum",
        "due",
    ]
    wholes = ["id", "output", "pointer", "steps", "rejected"]
    flags = ["alive", "fresh", "retry", "empty"]
    return dict.fromkeys([*reals, *wholes, *flags], 1)
