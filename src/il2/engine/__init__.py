"""Numbers only: expressions, compiled systems, batches of stiff solves, steady states, equilibria.

>>> from il2.engine.expression import parse
>>> decay = System((State("x", parse("1")),), (("k", 1.0),), rates={"x": parse("-k*x")})
>>> batch = compile(decay).solve([0.0, 1.0, 2.0], {"k": [0.5, 1.0, 2.0]}, rtol=1e-8)
>>> batch["x"].round(4).tolist()
[[1.0, 0.6065, 0.3679], [1.0, 0.3679, 0.1353], [1.0, 0.1353, 0.0183]]
"""

from il2.engine.batch import Batch
from il2.engine.model import Model, compile
from il2.engine.schedule import Input
from il2.engine.status import Status
from il2.engine.system import Event, State, System

__all__ = ["Batch", "Event", "Input", "Model", "State", "Status", "System", "compile"]
