"""Numbers only: expressions, compiled systems, batches of stiff solves, steady states, equilibria."""

from il2.engine.batch import Batch
from il2.engine.model import Model, compile
from il2.engine.schedule import Input
from il2.engine.status import Status
from il2.engine.system import Event, State, System

__all__ = ["Batch", "Event", "Input", "Model", "State", "Status", "System", "compile"]
