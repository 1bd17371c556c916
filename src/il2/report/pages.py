"""From an answer to its page and its chart, whichever job gave it."""

from __future__ import annotations

from typing import Any

from il2.ground.errors import InputError
from il2.jobs.answer import TableAnswer
from il2.jobs.compare import CompareAnswer
from il2.jobs.documents import DocumentAnswer
from il2.jobs.dose_response import DoseResponseAnswer
from il2.jobs.pathway_page import PathwayPageAnswer
from il2.jobs.pathway_view import PathwayViewAnswer
from il2.jobs.patient_validation import PatientValidationAnswer
from il2.jobs.phenomena import PhenomenaAnswer
from il2.jobs.screen import ScreenAnswer
from il2.jobs.simulate import SimulateAnswer
from il2.jobs.time_course import TimeCourseAnswer
from il2.jobs.treat import TreatAnswer
from il2.jobs.validation import ValidateAnswer
from il2.jobs.vessels import VesselsAnswer
from il2.jobs.whole_pathway import WholePathwayAnswer
from il2.report.answer_page import answer_page
from il2.report.charts import styled
from il2.report.compare import compare_page
from il2.report.document import document_page
from il2.report.dose_response import dose_response_page
from il2.report.map_page import map_page
from il2.report.map_view import view_page
from il2.report.patient_validation import patient_validation_page
from il2.report.phenomena import phenomena_page, whole_pathway_page
from il2.report.response import dose_charts
from il2.report.screen import front_chart, screen_page
from il2.report.simulate import simulate_charts, simulate_page
from il2.report.time_course import time_charts, time_course_page
from il2.report.treat import treat_chart, treat_page
from il2.report.validate import validate_page
from il2.report.vessels import vessels_page

_HAVE = "the answers of compare, dose-response, time-course, simulate, screen and treat have"


def chart_of(answer: TableAnswer) -> Any:
    """Return the Altair chart of an answer: panels side by side where there are several.

    Raises
    ------
    ChartsMissingError : the extra `charts` is not installed.
    InputError : this kind of answer has no chart.
    """
    if isinstance(answer, CompareAnswer):
        return dose_charts([c.curve for c in answer.comparisons])
    if isinstance(answer, DoseResponseAnswer):
        return dose_charts(answer.curves)
    if isinstance(answer, TimeCourseAnswer):
        return time_charts(answer)
    if isinstance(answer, SimulateAnswer):
        return simulate_charts(answer)
    if isinstance(answer, ScreenAnswer):
        return styled(front_chart(answer))
    if isinstance(answer, TreatAnswer):
        return treat_chart(answer)
    raise InputError(f"a {type(answer).__name__} has no chart; {_HAVE}")


def page_of(answer: TableAnswer) -> str:
    """Return the self-contained HTML page of an answer: with charts where it has some, else its table.

    Raises
    ------
    ChartsMissingError : the answer has charts, and the extra `charts` is not installed.
    """
    if isinstance(answer, CompareAnswer):
        return compare_page(answer)
    if isinstance(answer, DoseResponseAnswer):
        return dose_response_page(answer)
    if isinstance(answer, TimeCourseAnswer):
        return time_course_page(answer)
    if isinstance(answer, SimulateAnswer):
        return simulate_page(answer)
    if isinstance(answer, ScreenAnswer):
        return screen_page(answer)
    if isinstance(answer, PhenomenaAnswer):
        return phenomena_page(answer)
    if isinstance(answer, WholePathwayAnswer):
        return whole_pathway_page(answer)
    if isinstance(answer, ValidateAnswer):
        return validate_page(answer)
    if isinstance(answer, TreatAnswer):
        return treat_page(answer)
    if isinstance(answer, VesselsAnswer):
        return vessels_page(answer)
    if isinstance(answer, PatientValidationAnswer):
        return patient_validation_page(answer)
    if isinstance(answer, PathwayPageAnswer):
        return map_page(answer)
    if isinstance(answer, PathwayViewAnswer):
        return view_page(answer)
    if isinstance(answer, DocumentAnswer):
        return document_page(answer)
    return answer_page(answer)
