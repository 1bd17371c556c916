"""A dose becomes a level, the level moves cells, the cells change the level, the body answers."""
