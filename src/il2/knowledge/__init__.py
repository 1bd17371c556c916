"""The catalogue of facts: parameters, ligands, cell types, receptor counts, sources."""
