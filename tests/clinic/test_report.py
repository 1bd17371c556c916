"""Documents as pages and PDFs: self-contained, marked up, tagged, and with words beside every drawing."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path

import lxml.html
import pytest

from il2.clinic.document import Grid
from il2.jobs.claims import ClaimsQuestion, claims
from il2.jobs.documents import DocumentAnswer
from il2.jobs.guide import GuideQuestion, guide
from il2.jobs.interpret import InterpretQuestion, interpret
from il2.jobs.medicine import MedicineQuestion, medicine
from il2.report.document import document_page
from il2.report.document_pdf import document_pdf, pdf_of_page
from il2.report.pages import page_of

HOSTILE = "</title><script>alert(1)</script>"
ANSWERS = {
    "guide": lambda: guide(),
    "guide es": lambda: guide(GuideQuestion(language="es")),
    "family": lambda: medicine(MedicineQuestion(family=True)),
    "family es": lambda: medicine(MedicineQuestion(family=True, language="es")),
    "professional": lambda: medicine(),
    "result": lambda: interpret(
        InterpretQuestion("IL-2", "31", "pg/mL", "ARUP", "multiplex bead", "serum", "9", range_text=HOSTILE)
    ),
    "result es": lambda: interpret(
        InterpretQuestion("sIL-2R", "1200,5", "pg/mL", "Quest", "inmunoensayo", "", "40", language="es")
    ),
    "therapy": lambda: interpret(InterpretQuestion("IL-2", "5000 pg/mL", on_therapy="IL-2 18 MIU SC")),
}


@cache
def answer(name: str) -> DocumentAnswer:
    found: DocumentAnswer = ANSWERS[name]()
    return found


@cache
def text_of(name: str) -> str:
    return page_of(answer(name))


def tree_of(name: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(text_of(name))


@pytest.fixture(params=list(ANSWERS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_page_fetches_and_runs_nothing(name: str) -> None:
    page = tree_of(name)
    assert page.xpath("//script|//link|//img|//iframe|//object|//form") == []
    assert not [a for a in page.xpath("//@*") if a.attrname.startswith("on")]
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "url(http" not in text_of(name) and "@import" not in text_of(name)
    assert text_of(name) == document_page(answer(name))


def test_the_page_has_language_landmarks_and_unique_ids(name: str) -> None:
    page = tree_of(name)
    assert page.get("lang") == ("es" if name.endswith("es") else "en")
    assert len(page.xpath("//h1")) == 1
    assert [len(page.xpath(f"//{tag}")) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = {href[1:] for href in page.xpath("//a/@href")}
    targets |= {one for v in page.xpath("//@aria-labelledby|//@aria-describedby") for one in v.split()}
    targets |= set(re.findall(r"url\(#([^)]+)\)", text_of(name)))
    assert targets <= set(ids)


def test_it_says_on_top_what_it_is_not_and_below_who_reviewed_it(name: str) -> None:
    page, document = tree_of(name), answer(name).document()
    assert page.xpath("//header/*[1]")[0].text_content() == document.not_this
    assert document.review in page.xpath("//footer")[0].text_content()
    assert document.reading in page.xpath("//footer")[0].text_content()


def test_every_sentence_and_every_row_of_the_document_is_on_the_page(name: str) -> None:
    seen = " ".join(tree_of(name).text_content().split())
    for part in answer(name).document().parts:
        assert part.heading in seen
        for sentence in part.paragraphs():
            assert " ".join(sentence.text.split()) in seen
            assert not sentence.mark or sentence.mark in seen
        for grid in (b for b in part.blocks if isinstance(b, Grid)):
            assert " ".join(grid.caption.split()) in seen


def test_a_passage_in_another_language_says_so() -> None:
    page = tree_of("guide es")
    assert page.xpath("//td[@lang='en']") and page.xpath("//ol[@lang='en']")
    assert not tree_of("guide").xpath("//main//*[@lang]")


@pytest.mark.parametrize("which", ["result", "result es"])
def test_the_number_line_says_its_finding(which: str) -> None:
    svg = tree_of(which).xpath("//*[local-name()='svg']")
    assert len(svg) == 1 and svg[0].get("role") == "img"
    line = answer(which).result.line  # type: ignore[attr-defined]
    texts = {t.tag.split("}")[-1]: t.text for t in svg[0].iter() if t.tag in ("title", "desc")}
    assert texts == {"title": line.name, "desc": line.finding}
    assert line.value_label in svg[0].text_content() and line.interval_label in svg[0].text_content()
    assert tree_of(which).xpath("//figcaption")[0].text_content() == line.finding
    twin = tree_of(which).xpath("//figure//table")[0].text_content()
    assert line.value_label.split(maxsplit=2)[2] in twin and line.end_labels[1] in twin
    # the part of a low result has no colour: the shade lies right of the interval only
    shaded = [r for r in svg[0].iter() if r.tag == "rect" and (r.get("fill") or "").startswith("url(")]
    interval = next(r for r in svg[0].iter() if r.tag == "rect" and r.get("class") == "line-interval")
    end = float(interval.get("x")) + float(interval.get("width"))
    assert all(float(r.get("x")) >= end - 0.2 for r in shaded)


def test_a_drawing_only_where_the_result_has_a_place() -> None:
    assert not tree_of("therapy").xpath("//*[local-name()='svg']")


def test_the_call_lists_do_not_rest_on_colour_alone() -> None:
    page = tree_of("family")
    urgent = page.xpath("//section[contains(@class,'tone-urgent')]")
    assert [s.xpath("h2")[0].text_content() for s in urgent] == ["Call now"]
    assert len(urgent[0].xpath(".//li")) >= 9


@pytest.mark.usefixtures("weasyprint")
def test_the_pdf_is_tagged_and_has_a_language_and_a_title() -> None:
    for which, language in (("result", b"/Lang (en)"), ("family es", b"/Lang (es)")):
        made = pdf_of(which)
        assert made.startswith(b"%PDF-")
        whole = made + unpacked(made)
        assert all(mark in whole for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/H1", b"/LI", language))


@pytest.fixture(scope="module")
def weasyprint() -> None:
    """The library of the extra `pdf`; it draws text with Pango, which a bare machine may not have."""
    try:
        import weasyprint as library
    except (ImportError, OSError) as missing:
        pytest.skip(f"no PDF can be made here: {missing}")
    assert library.__version__


@cache
def pdf_of(which: str) -> bytes:
    return document_pdf(answer(which))


def unpacked(pdf: bytes) -> bytes:
    """The streams of a PDF, unpacked."""
    out = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            out.append(zlib.decompress(stream))
    return b"".join(out)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here")
@pytest.mark.usefixtures("weasyprint")
def test_another_reader_finds_the_words_in_the_pdf(tmp_path: Path) -> None:
    path = tmp_path / "result.pdf"
    path.write_bytes(pdf_of("result"))
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True).stdout
    assert "Your IL-2 result" in told and "Not yet reviewed by a clinician." in told


@pytest.mark.usefixtures("weasyprint")
def test_the_pdf_fetches_nothing(caplog: pytest.LogCaptureFixture) -> None:
    image = '<img src="http://127.0.0.1:9/x.png" alt="">'
    page = f'<html lang="en"><head><title>t</title></head><body>{image}</body></html>'
    assert pdf_of_page(page).startswith(b"%PDF-")
    assert "nothing is fetched for a PDF: http://127.0.0.1:9/x.png" in caplog.text


def test_without_the_library_the_extra_is_named() -> None:
    script = """
import sys
sys.modules["weasyprint"] = None  # as on a machine without it
from il2.cli.main import main
sys.exit(main(["guide", "low", "--pdf", "never.pdf"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and 'pip install "il2[pdf]"' in done.stderr
    assert not Path("never.pdf").exists()


def test_claims_have_a_page_too() -> None:
    page = lxml.html.document_fromstring(page_of(claims(ClaimsQuestion("lupus"))))
    assert page.xpath("//h1")[0].text_content().startswith("lupus: ")
    assert "never averaged" in page.text_content()
