"""Small drawings in GPML 2013a, so that every rule is tested without any published map."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from il2.pathway import Map
from il2.pathway.gpml import read_text

NAMESPACE = "http://pathvisio.org/GPML/2013a"
ORDER = ("DataNode", "State", "Interaction", "GraphicalLine", "Label", "Shape", "Group")


@dataclass
class Drawing:
    """Collects elements in any order and writes them in the order of the schema."""

    title: str = "Test"
    organism: str = "Homo sapiens"
    description: str = ""
    parts: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in ORDER})
    extra: str = ""

    def node(
        self,
        ref: str,
        x: float,
        y: float,
        label: str | None = None,
        *,
        kind: str = "Protein",
        group: str = "",
        database: str = "",
        identifier: str = "",
        inside: str = "",
        **graphics: object,
    ) -> Drawing:
        text = _attributes(TextLabel=ref if label is None else label, GraphId=ref, Type=kind, GroupRef=group)
        box = _box(x, y, graphics)
        xref = f"<Xref Database={quoteattr(database)} ID={quoteattr(identifier)} />"
        self.parts["DataNode"].append(f"<DataNode{text}>{inside}{box}{xref}</DataNode>")
        return self

    def state(self, ref: str, node: str, label: str = "P", inside: str = "") -> Drawing:
        graphics = '<Graphics RelX="1.0" RelY="-1.0" Width="15.0" Height="15.0" ShapeType="Oval" />'
        text = _attributes(GraphRef=node, TextLabel=label, GraphId=ref)
        self.parts["State"].append(f"<State{text}>{inside}{graphics}</State>")
        return self

    def line(
        self,
        ref: str,
        start: object,
        end: object,
        head: str = "Arrow",
        *,
        anchors: dict[str, float] | None = None,
        tail: str = "",
        kind: str = "Interaction",
        inside: str = "",
        group: str = "",
        **look: object,
    ) -> Drawing:
        points = _point(start, tail) + _point(end, head)
        points += "".join(
            f'<Anchor Position="{at}" Shape="None" GraphId="{a}" />' for a, at in (anchors or {}).items()
        )
        graphics = f"<Graphics{_attributes(LineThickness='1.0', **look)}>{points}</Graphics>"
        xref = '<Xref Database="" ID="" />' if kind == "Interaction" else ""
        self.parts[kind].append(
            f"<{kind}{_attributes(GraphId=ref, GroupRef=group)}>{inside}{graphics}{xref}</{kind}>"
        )
        return self

    def label(self, ref: str, x: float, y: float, text: str, group: str = "", **graphics: object) -> Drawing:
        attributes = f" TextLabel={quoteattr(text)}" + _attributes(GraphId=ref, GroupRef=group)
        self.parts["Label"].append(f"<Label{attributes}>{_box(x, y, graphics)}</Label>")
        return self

    def shape(
        self,
        ref: str,
        x: float,
        y: float,
        text: str = "",
        group: str = "",
        inside: str = "",
        **graphics: object,
    ) -> Drawing:
        graphics.setdefault("ShapeType", "Oval")
        attributes = _attributes(TextLabel=text, GraphId=ref, GroupRef=group)
        self.parts["Shape"].append(f"<Shape{attributes}>{inside}{_box(x, y, graphics)}</Shape>")
        return self

    def group(self, key: str, ref: str, style: str = "Group") -> Drawing:
        self.parts["Group"].append(f"<Group{_attributes(GroupId=key, GraphId=ref, Style=style)} />")
        return self

    def text(self) -> str:
        """The drawing as a file."""
        described = f'<Comment Source="WikiPathways-description">{self.description}</Comment>'
        inner = "".join("".join(self.parts[name]) for name in ORDER)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Pathway xmlns="{NAMESPACE}" '
            f"Name={quoteattr(self.title)} "
            f'Organism="{self.organism}">{described if self.description else ""}{self.extra}'
            f'<Graphics BoardWidth="900" BoardHeight="900" />{inner}'
            '<InfoBox CenterX="0.0" CenterY="0.0" /><Biopax /></Pathway>'
        )

    def map(self) -> Map:
        return read_text(self.text().encode(), "drawing.gpml")


def _attributes(**given: object) -> str:
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in given.items() if value != "")


def _box(x: float, y: float, graphics: dict[str, object]) -> str:
    size = {
        "CenterX": x,
        "CenterY": y,
        "Width": graphics.pop("Width", 60.0),
        "Height": graphics.pop("Height", 20.0),
    }
    return f"<Graphics{_attributes(**size, **graphics)} />"


def _point(place: object, head: str) -> str:
    """A point: the id of what it touches, or a place (x, y), or both (id, x, y)."""
    ref, x, y = "", 0.0, 0.0
    if isinstance(place, str):
        ref = place
    elif isinstance(place, tuple) and len(place) == 3:
        ref, x, y = place
    elif isinstance(place, tuple):
        x, y = place
    return f"<Point{_attributes(X=x, Y=y, GraphRef=ref, ArrowHead='' if head == 'Line' else head)} />"
