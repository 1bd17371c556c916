"""SBML: ``read`` a file, ``parse`` text, ``write`` a network."""

from il2.network.sbml.read import parse, read
from il2.network.sbml.write import write

__all__ = ["parse", "read", "write"]
