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
        # Of solves with tangents alone:
        ("gradient", _POINTER),
        ("tangents", _POINTER),  # [direction, state, n] at the start
        ("absolute", _POINTER),  # [direction, n] factor of the absolute tolerance
        ("share", _POINTER),  # [direction, n] factor of the state's own size
        ("input_seeds", _POINTER),  # direction of the target, or -1
    ]


_KINDS = {_POINTER: "ptr", _WHOLE: "i64", _REAL: "double"}
_FIELDS = {field[0]: _KINDS[field[1]] for field in Context._fields_}


def fetch(text: Text, name: str) -> str:
    """Load a field of the context ``%ctx``."""
    offset = getattr(Context, name).offset
    return text.let(f"load {_FIELDS[name]}, ptr {text.at('%ctx', offset)}, !invariant.load !0")


@dataclass
class Layout:
    """Rows of ``lanes`` numbers behind ``%ws``, by name: of doubles or i64 for control, of reals of ``bytes``
    bytes for the model.

    Examples
    --------
    >>> layout = Layout(4, {"state": 3, "time": 1})
    >>> layout.offset("time"), layout.size
    (96, 128)
    """

    lanes: int
    rows: dict[str, int]
    bytes: int = BYTES
    _first: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._first, total = {}, 0
        # Wide rows first where there are others: they need the stricter alignment.
        names = sorted(self.rows, key=lambda n: self.bytes < BYTES and n not in _WIDE)
        for name in names:
            self._first[name] = total
            total += self.rows[name] * self._width(name)
        self.size = total

    def _width(self, name: str) -> int:
        """Bytes of one row."""
        return self.lanes * (BYTES if name in _WIDE else self.bytes)

    def row(self, text: Text, place: str, row: int = 0) -> str:
        """Address of a row of ``place``: a name, or a pointer such as ``%u``."""
        if place.startswith("%"):
            return text.at(place, row * self.lanes * self.bytes)
        return text.at("%ws", self.offset(place, row))

    def offset(self, name: str, row: int = 0) -> int:
        """Bytes from ``%ws`` to a row."""
        return self._first[name] + row * self._width(name)

    def read(self, text: Text, place: str, row: int = 0) -> str:
        """Load a row of real numbers; pass ``text.wide`` for rows of doubles."""
        return text.load(text.vector, self.row(text, place, row))

    def write(self, text: Text, value: str, place: str, row: int = 0) -> None:
        """Store a row of real numbers."""
        text.store(text.vector, value, self.row(text, place, row))

    def each(self, text: Text, name: str, index: str, row: int = 0) -> str:
        """Address of row ``row`` + the number ``index`` (i64) of ``name``."""
        here = text.at("%ws", text.let(f"mul i64 {index}, {self._width(name)}"))
        return text.at(here, self.offset(name, row))

    def lane(self, text: Text, name: str, lane: str = "%lane") -> str:
        """Address of one lane's number in a row of one."""
        return text.item(self.row(text, name), lane)


def control_rows() -> dict[str, int]:
    """Rows that the driver needs besides those of the model.

    ``alive``, ``fresh`` and ``retry`` hold one word with a bit for each lane; ``empty`` says
    that the queue is.
    """
    return dict.fromkeys([*_MODEL, *_CONTROL], 1)


#: What the model's programs read: time and step as they compute with them.
_MODEL = ("inverse", "shift", "stage_time", "now", "length")
_CONTROL = (
    "time", "step", "limit", "stop", "natural", "error", "sum", "due",
    "id", "output", "pointer", "steps", "rejected", "alive", "fresh", "retry", "empty",
)  # fmt: skip
#: Rows of doubles and i64 whatever the model computes with.
_WIDE = frozenset([*_CONTROL, "parameters"])
