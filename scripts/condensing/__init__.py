"""Condense the reference data into the packaged tables; run by ``scripts/condense``."""
