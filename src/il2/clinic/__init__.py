"""Levels, medicine, regimens as published and monitoring: what a result means, with sources; no solver."""
