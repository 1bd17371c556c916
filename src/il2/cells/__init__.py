"""Cells: receptor, trafficking, pSTAT5 read-out, assay, calibration, and the published baselines."""
