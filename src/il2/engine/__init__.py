"""Numbers only: expressions, compiled systems, batches of stiff solves, steady states, equilibria."""
