"""The two versions of GPML as tables: which attribute of which element is which field of the records.

One line per element: ``Attribute=field``, with ``!`` for what the schema requires and ``#`` for numbers. The
order is that in which PathVisio writes them, so that an untouched file comes out as it went in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from il2.pathway.model import Version


@dataclass(frozen=True)
class Slot:
    """An attribute, the field it fills, and what it must be."""

    attribute: str
    field: str
    number: bool
    required: bool


@dataclass(frozen=True)
class Dialect:
    """One version of the format."""

    version: Version
    namespace: str
    slots: Mapping[str, tuple[Slot, ...]]


def _dialect(version: Version, table: str) -> Dialect:
    slots: dict[str, tuple[Slot, ...]] = {}
    for row in table.strip().splitlines():
        element, _, rest = row.partition(":")
        slots[element.strip()] = tuple(_slot(word) for word in rest.split())
    return Dialect(version, f"http://pathvisio.org/GPML/{version}", MappingProxyType(slots))


def _slot(word: str) -> Slot:
    attribute, _, field = word.partition("=")
    return Slot(attribute, field.rstrip("!#"), "#" in field, "!" in field)


_PATHWAY_2013A = (
    "Name=title! Data-Source=source Version=revision Author=author_text Maintainer=maintainer Email=email "
    "License=license Last-Modified=last_modified Organism=organism"
)
_BOX_2013A = (
    "ZOrder=z# FillColor=fill FontName=font_name FontWeight=font_weight FontStyle=font_style "
    "FontDecoration=font_decoration FontStrikethru=font_strikethru FontSize=font_size# Valign=valign "
    "Align=align ShapeType=shape LineStyle=line_style LineThickness=line_width# Color=color Rotation=rotation"
)
_BOX_2021 = (
    "textColor=text_color fontName=font_name fontWeight=font_weight fontStyle=font_style "
    "fontDecoration=font_decoration fontStrikethru=font_strikethru fontSize=font_size# hAlign=align "
    "vAlign=valign borderColor=color borderStyle=line_style borderWidth=line_width# fillColor=fill "
    "shapeType=shape zOrder=z# rotation=rotation"
)

GPML2013A: Final = _dialect(
    "2013a",
    f"""
Pathway: {_PATHWAY_2013A}
Board: BoardWidth=board_width#! BoardHeight=board_height#! Background=background
DataNode: TextLabel=label! GraphId=id Type=type GroupRef=group
State: GraphRef=node! TextLabel=label! GraphId=id StateType=type
Interaction: GraphId=id GroupRef=group Type=type
Label: TextLabel=label! GraphId=id Href=href GroupRef=group
Shape: TextLabel=label GraphId=id GroupRef=group
Group: GroupId=key! GraphId=id GroupRef=group Style=style TextLabel=label
Graphics: CenterX=x#! CenterY=y#! Width=width#! Height=height#! {_BOX_2013A}
StateGraphics: RelX=rel_x#! RelY=rel_y#! Width=width#! Height=height#! {_BOX_2013A}
LineGraphics: ConnectorType=connector ZOrder=z# LineStyle=line_style LineThickness=line_width# Color=color
Point: GraphId=id X=x#! Y=y#! GraphRef=ref RelX=rel_x# RelY=rel_y# ArrowHead=head
Anchor: Position=position#! Shape=shape GraphId=id
Xref: Database=database ID=identifier
Comment: Source=source
Property: Key=key! Value=value!
Corner: CenterX=x#! CenterY=y#!
""",
)

GPML2021: Final = _dialect(
    "2021",
    f"""
Pathway: title=title! organism=organism source=source version=revision license=license
Board: boardWidth=board_width#! boardHeight=board_height#! backgroundColor=background
DataNode: elementId=id! textLabel=label! type=type groupRef=group aliasRef=alias
State: elementId=id! textLabel=label! type=type
Interaction: elementId=id! groupRef=group type=type
Label: elementId=id! textLabel=label! href=href groupRef=group
Shape: elementId=id! textLabel=label groupRef=group
Group: elementId=id! textLabel=label type=style groupRef=group
Graphics: centerX=x#! centerY=y#! width=width#! height=height#! {_BOX_2021}
StateGraphics: relX=rel_x#! relY=rel_y#! width=width#! height=height#! {_BOX_2021}
LineGraphics: lineColor=color lineStyle=line_style lineWidth=line_width# connectorType=connector zOrder=z#
Point: elementId=id! arrowHead=head x=x#! y=y#! elementRef=ref relX=rel_x# relY=rel_y#
Anchor: elementId=id! position=position#! shapeType=shape
Xref: identifier=identifier dataSource=database
Comment: source=source
Property: key=key! value=value!
Author: name=name! username=username order=order
Annotation: elementId=id! value=term! type=ontology
Citation: elementId=id!
Evidence: elementId=id! value=value
Url: link=url
""",
)

DIALECTS: Final[Mapping[Version, Dialect]] = MappingProxyType({"2013a": GPML2013A, "2021": GPML2021})
