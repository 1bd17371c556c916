"""The interactive page of a map: one file, one small module, nothing fetched."""

from il2.report.map_view.page import view_page

__all__ = ["view_page"]
