"""Systems that several tests share."""

from __future__ import annotations

from il2.engine import State, System
from il2.engine.expression import parse


def system(
    initial: dict[str, str], rates: dict[str, str], parameters: dict[str, float] | None = None,
    assignments: dict[str, str] | None = None,
) -> System:  # fmt: skip
    """A system from text."""
    return System(
        tuple(State(n, parse(e)) for n, e in initial.items()),
        tuple((parameters or {}).items()),
        tuple((n, parse(e)) for n, e in (assignments or {}).items()),
        {n: parse(e) for n, e in rates.items()},
    )


ROBERTSON = system(
    {"a": "1", "b": "0", "c": "0"},
    {"a": "-k1*a + k3*b*c", "b": "k1*a - k3*b*c - k2*b^2", "c": "k2*b^2"},
    {"k1": 0.04, "k2": 3e7, "k3": 1e4},
)

HIRES = system(
    {"y1": "1", "y2": "0", "y3": "0", "y4": "0", "y5": "0", "y6": "0", "y7": "0", "y8": "0.0057"},
    {
        "y1": "-1.71*y1 + 0.43*y2 + 8.32*y3 + 0.0007",
        "y2": "1.71*y1 - 8.75*y2",
        "y3": "-10.03*y3 + 0.43*y4 + 0.035*y5",
        "y4": "8.32*y2 + 1.71*y3 - 1.12*y4",
        "y5": "-1.745*y5 + 0.43*y6 + 0.43*y7",
        "y6": "-280*y6*y8 + 0.69*y4 + 1.71*y5 - 0.43*y6 + 0.69*y7",
        "y7": "280*y6*y8 - 1.81*y7",
        "y8": "-280*y6*y8 + 1.81*y7",
    },
)

OREGO = system(
    {"x": "1", "y": "2", "z": "3"},
    {"x": "s*(y + x*(1 - q*x - y))", "y": "(z - (1 + x)*y)/s", "z": "w*(x - z)"},
    {"s": 77.27, "q": 8.375e-6, "w": 0.161},
)

#: Binding, recruitment, internalisation and recycling with a saturable step: a small signalling network.
TRAFFIC = system(
    {"L": "dose", "R": "r0", "B": "b0", "C": "0", "D": "0", "E": "0", "S": "0"},
    {
        "L": "vol*(-v1)",
        "R": "syn - ke*R - v1 + rec*E",
        "B": "-v2",
        "C": "v1 - v2 - ke*C",
        "D": "v2 - ki*D",
        "E": "ke*C + ki*D - (rec + deg)*E",
        "S": "vmax*D/(km + D) - off*S",
    },
    {
        "dose": 2.0, "r0": 1000.0, "b0": 500.0, "vol": 1e-4, "kf": 0.06, "kr": 0.5, "kx": 0.002, "ku": 0.1,
        "ke": 0.03, "ki": 0.2, "rec": 0.1, "deg": 0.02, "syn": 30.0, "vmax": 1.0, "km": 50.0, "off": 0.05,
    },
    {"v1": "kf*L*R - kr*C", "v2": "kx*C*B - ku*D", "total": "C + D"},
)  # fmt: skip
