"""SBML: ``read`` a file, ``parse`` text, ``write`` a network."""

from il2.network.sbml.read import parse, read

__all__ = ["parse", "read"]
