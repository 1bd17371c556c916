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


@cache
def keyed() -> Map:
    """A small map with a legend, a receptor of three chains and a compartment painted above its nodes."""
    drawing = Drawing(title="Small")
    for ref, label, x, y in (("ra", "IL2RA", 60, 60), ("rb", "IL2RB", 140, 80), ("rg", "IL2RG", 220, 60)):
        drawing.node(ref, x, y, label, group="receptor", Valign="Middle", ZOrder="32768")
    drawing.group("receptor", "receptor1")
    drawing.node("jak", 140, 160, "JAK1", Valign="Middle").node(
        "stat", 140, 240, "STAT5A", Valign="Middle", ZOrder="-5"
    )
    drawing.node("myc", 140, 300, "MYC", kind="Rna", Valign="Middle", ZOrder="-4", FontStyle="Italic")
    drawing.state("p1", "jak").state("p2", "stat")
    drawing.parts["State"].append(
        '<State GraphRef="stat" TextLabel="" GraphId="hit"><Graphics RelX="-1.0" RelY="-1.0" Width="12.0" '
        'Height="12.0" ShapeType="Triangle" /></State>'
    )
    nucleus = '<Attribute Key="org.pathvisio.CellularComponentProperty" Value="Nucleus" />'
    room = {"ShapeType": "RoundedRectangle", "Width": 180.0, "Height": 120.0, "ZOrder": "16384"}
    drawing.shape("nucleus", 140, 270, inside=nucleus, **room)
    drawing.label("cy", 40, 200, "CY", Color="ff00ff", Valign="Middle")
    green, blue = {"Color": "00cc00"}, {"Color": "0000ff"}
    drawing.line("l1", ("rb", 140, 90), ("jak", 140, 150), **green).line(
        "l2", ("rg", 220, 70), ("jak", 150, 150), **green
    )
    drawing.line("l3", ("jak", 140, 170), ("stat", 140, 230), **blue)
    drawing.line("l4", ("stat", 140, 250), ("myc", 140, 290), "mim-transcription-translation")
    drawing.label("legend", 560, 60, "Legend", Valign="Middle")
    drawing.shape("frame", 580, 180, ShapeType="RoundedRectangle", Width=220.0, Height=280.0)
    keys = (("k1", "00cc00", "Binding"), ("k2", "0000ff", "Phosphorylation"), ("k3", "ffaa00", "Acetylation"))
    for place, (ref, colour, text) in enumerate(keys):
        y = 100.0 + 30 * place
        drawing.line(ref, (490.0, y), (540.0, y), Color=colour).label(
            f"{ref}-text", 610, y, text, Width=100.0
        )
    drawing.label("cy-key", 515, 200, "CY", Width=30.0, Color="ff00ff").label(
        "cy-text", 610, 200, "Cytoplasm", Width=100.0
    )
    drawing.label("nu-key", 515, 230, "NU", Width=30.0).label("nu-text", 610, 230, "Nucleus", Width=100.0)
    drawing.shape("hit-key", 515, 260, ShapeType="Triangle", Width=12.0, Height=12.0)
    drawing.label("hit-text", 610, 260, "Mutation", Width=100.0)
    return drawing.map()
