"""One drawing that uses every head, shape, connector and kind of element."""

from __future__ import annotations

from functools import cache

from il2.pathway import Graph, Map, resolve
from il2.pathway.words import HEAD_CLASS, SHAPES

from .drawing import Drawing

HEADS = (*HEAD_CLASS, "LigandRound", "LigandSquare", "ReceptorRound", "ReceptorSquare", "Receptor", "odd")
LONG = "a very long name of a receptor complex that no box of this size can hold in one line"


@cache
def sample() -> Map:
    drawing = Drawing(title="Every sign & <letter>", description="A test.")
    for place, head in enumerate(HEADS):
        y = 30.0 + 26 * place
        drawing.node(f"from{place}", 40, y, f"S{place}", Valign="Middle")
        drawing.node(f"to{place}", 200, y, f"T{place}", Valign="Middle")
        drawing.line(
            f"line{place}", (f"from{place}", 70.0, y), (f"to{place}", 170.0, y), head, Color="00cc00"
        )
    for place, shape in enumerate(sorted(SHAPES | {"mim-phosphorylated", "odd"})):
        drawing.shape(
            f"shape{place}", 320 + 70 * (place % 6), 40 + 60 * (place // 6), "x", ShapeType=shape,
            Width=50.0, Height=34.0, FillColor="ffee99", Color="0000ff", Rotation=0.4 * (place % 3),
        )  # fmt: skip
    drawing.node("long", 400, 480, LONG, Valign="Middle", Width=70.0, Height=24.0)
    drawing.node("two", 400, 520, "two\nlines", Valign="Middle", Width=60.0, Height=34.0)
    drawing.node(
        "greek", 480, 520, "ab", FontName="Symbol", Valign="Middle", kind="Metabolite", Color="0000ff"
    )
    drawing.node("rna", 560, 520, "MYC", kind="Rna", FontStyle="Italic", Valign="Middle", database="HGNC")
    drawing.state("p", "rna").state("ub", "two", "Ub")
    for place, (connector, end) in enumerate(
        (c, e) for c in ("Elbow", "Curved") for e in ((700, 560), (460, 420))
    ):
        drawing.line(
            f"bent{place}", ("two", 430.0, 520.0), (float(end[0]), float(end[1])), ConnectorType=connector,
            LineStyle="Broken", anchors={f"anchor{place}": 0.5}, Color="ff0000",
        )  # fmt: skip
    drawing.line("nothing", (600.0, 600.0), (600.0, 600.0), "mim-catalysis")
    drawing.line("short", (610.0, 600.0), (612.0, 600.0), "TBar", kind="GraphicalLine", Color="Transparent")
    drawing.label("label", 600, 640, "Result: 1 < 2 & more", FontSize="16", FontWeight="Bold", Align="Left")
    drawing.group("g1", "group1", "Complex").group("g2", "group2", "Group").group("g3", "group3", "Pathway")
    drawing.node("in1", 700, 660, "A", group="g1").node("in2", 700, 680, "B", group="g1")
    drawing.node("in3", 780, 660, "C", group="g2").node("in4", 840, 660, "D", group="g3")
    return drawing.map()


@cache
def sample_graph() -> Graph:
    return resolve(sample())
