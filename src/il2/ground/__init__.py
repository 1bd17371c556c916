"""Ground floor: errors, units, files and provenance. Knows nothing of biology."""
