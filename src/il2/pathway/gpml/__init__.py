"""GPML 2013a and 2021: read and write."""

from il2.pathway.gpml.read import read, read_text
from il2.pathway.gpml.write import to_text, write

__all__ = ["read", "read_text", "to_text", "write"]
