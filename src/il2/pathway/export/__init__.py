"""Write a map in other formats: networks, standards, linked data."""

from il2.pathway.export.formats import FORMATS, Format, format_of, to_format
from il2.pathway.export.view import View, view

__all__ = ["FORMATS", "Format", "View", "format_of", "to_format", "view"]
