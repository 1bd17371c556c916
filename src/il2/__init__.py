"""il2: the interleukin-2 system as software."""

__version__ = "0.1.0"
