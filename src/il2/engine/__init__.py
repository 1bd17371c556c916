"""Numbers only: expressions, compiled systems, batches of stiff solves, steady states, equilibria."""

from il2.engine.system import Event, State, System

__all__ = ["Event", "State", "System"]
