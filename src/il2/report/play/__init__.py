"""The page of a simulation on the map: cells side by side, dose and time, the law behind every element."""

from il2.report.play.page import play_page

__all__ = ["play_page"]
