"""An XML Schema of GPML 2013a and 2021, written from the published tables of elements, not from the writer.

It holds the order of the children, the required attributes and the closed vocabularies.
"""

from __future__ import annotations

from lxml import etree

XSD = "http://www.w3.org/2001/XMLSchema"
BOX_2013 = (
    "FontName FontStyle:Normal|Italic FontDecoration:Normal|Underline FontStrikethru:Normal|Strikethru "
    "FontWeight:Normal|Bold FontSize# Align:Left|Center|Right Valign:Top|Middle|Bottom Color "
    "LineStyle:Solid|Broken LineThickness# FillColor ShapeType ZOrder# "
)
BOX_2021 = (
    "textColor fontName fontStyle:Normal|Italic fontDecoration:Normal|Underline "
    "fontStrikethru:Normal|Strikethru fontWeight:Normal|Bold fontSize# hAlign:Left|Center|Right "
    "vAlign:Top|Middle|Bottom borderColor borderStyle:Solid|Dashed|Double borderWidth# fillColor shapeType "
    "zOrder# rotation "
)
NOTES_2013 = "Comment* PublicationXref* BiopaxRef* Attribute* "
NOTES_2021 = "Comment* Property* AnnotationRef* CitationRef* EvidenceRef* "

#: element -> (attributes, children). ``!`` required, ``#`` a number, ``name=type`` a child of another type;
#: ``*`` any number of them, ``+`` two or more, ``?`` at most one.
GPML2013A = {
    "Pathway": (
        "Name! Organism Data-Source Version Author Maintainer Email License Last-Modified BiopaxRef",
        NOTES_2013 + "Graphics=Board? DataNode* State* Interaction* GraphicalLine* Label* Shape* Group* "
        "InfoBox Legend? Biopax?",
    ),
    "Board": ("BoardWidth!# BoardHeight!#", ""),
    "DataNode": ("TextLabel! Type GraphId GroupRef BiopaxRef", NOTES_2013 + "Graphics=Box Xref"),
    "State": ("TextLabel! StateType GraphId GraphRef BiopaxRef", NOTES_2013 + "Graphics=StateBox Xref?"),
    "Interaction": ("GraphId GroupRef Type BiopaxRef", NOTES_2013 + "Graphics=LineBox Xref"),
    "GraphicalLine": ("GraphId GroupRef Type BiopaxRef", NOTES_2013 + "Graphics=LineBox"),
    "Label": ("TextLabel! Href GraphId GroupRef BiopaxRef", NOTES_2013 + "Graphics=Box"),
    "Shape": ("TextLabel GraphId GroupRef BiopaxRef", NOTES_2013 + "Graphics=ShapeBox"),
    "Group": ("GroupId! GraphId GroupRef Style TextLabel BiopaxRef", NOTES_2013),
    "Box": ("CenterX!# CenterY!# Width!# Height!# " + BOX_2013, ""),
    "ShapeBox": (
        "CenterX!# CenterY!# Width!# Height!# Rotation " + BOX_2013.replace("ShapeType", "ShapeType!"),
        "",
    ),
    "StateBox": (
        "RelX!# RelY!# Width!# Height!# Color LineStyle:Solid|Broken LineThickness# FillColor ShapeType "
        "ZOrder#",
        "",
    ),
    "LineBox": (
        "Color LineThickness# LineStyle:Solid|Broken ConnectorType:Straight|Elbow|Curved|Segmented ZOrder#",
        "Point+ Anchor*",
    ),
    "Point": ("X!# Y!# RelX# RelY# GraphRef GraphId ArrowHead", ""),
    "Anchor": ("Position!# GraphId Shape", ""),
    "Xref": ("Database! ID!", ""),
    "InfoBox": ("CenterX!# CenterY!#", ""),
    "Legend": ("CenterX!# CenterY!#", ""),
    "Attribute": ("Key! Value!", ""),
}
GPML2021 = {
    "Pathway": (
        "title! organism source version license",
        "Xref? Description? Authors? " + NOTES_2021 + "Graphics=Board DataNodes? Interactions? "
        "GraphicalLines? Labels? Shapes? Groups? Annotations? Citations? Evidences?",
    ),
    "Board": ("boardWidth!# boardHeight!# backgroundColor", ""),
    "Authors": ("", "Author*"),
    "Author": ("name! username order", "Xref?"),
    "DataNodes": ("", "DataNode*"),
    "Interactions": ("", "Interaction*"),
    "GraphicalLines": ("", "GraphicalLine*"),
    "Labels": ("", "Label*"),
    "Shapes": ("", "Shape*"),
    "Groups": ("", "Group*"),
    "Annotations": ("", "Annotation*"),
    "Citations": ("", "Citation*"),
    "Evidences": ("", "Evidence*"),
    "DataNode": ("elementId! textLabel! type groupRef aliasRef", "Xref? States? Graphics=Box " + NOTES_2021),
    "States": ("", "State*"),
    "State": ("elementId! textLabel! type", "Xref? Graphics=StateBox " + NOTES_2021),
    "Interaction": ("elementId! groupRef type", "Xref? Waypoints Graphics=LineBox " + NOTES_2021),
    "GraphicalLine": ("elementId! groupRef type", "Xref? Waypoints Graphics=LineBox " + NOTES_2021),
    "Label": ("elementId! textLabel! href groupRef", "Graphics=Box " + NOTES_2021),
    "Shape": ("elementId! textLabel groupRef", "Graphics=Box " + NOTES_2021),
    "Group": ("elementId! textLabel type groupRef", "Xref? Graphics=Box " + NOTES_2021),
    "Box": ("centerX!# centerY!# width!# height!# " + BOX_2021, ""),
    "StateBox": ("relX!# relY!# width!# height!# " + BOX_2021, ""),
    "LineBox": (
        "lineColor lineStyle:Solid|Dashed|Double lineWidth# connectorType:Straight|Elbow|Curved|Segmented "
        "zOrder#",
        "",
    ),
    "Waypoints": ("", "Point+ Anchor*"),
    "Point": ("elementId! arrowHead x!# y!# elementRef relX# relY#", ""),
    "Anchor": ("elementId! position!# shapeType:Square|Circle|None", ""),
    "Xref": ("identifier! dataSource!", ""),
    "Property": ("key! value!", ""),
    "AnnotationRef": ("elementRef!", "CitationRef* EvidenceRef*"),
    "CitationRef": ("elementRef!", "AnnotationRef*"),
    "EvidenceRef": ("elementRef!", ""),
    "Annotation": ("elementId! value! type", "Xref? Url?"),
    "Citation": ("elementId!", "Xref? Url?"),
    "Evidence": ("elementId! value", "Xref? Url?"),
    "Url": ("link!", ""),
}
TEXTS = {
    "2013a": {"Comment": "Source", "BiopaxRef": "", "PublicationXref": ""},
    "2021": {"Comment": "source", "Description": ""},
}
GRAMMARS = {"2013a": GPML2013A, "2021": GPML2021}


def grammar(version: str) -> etree.XMLSchema:
    """Build the schema of one version."""
    namespace = f"http://pathvisio.org/GPML/{version}"
    body = ['<xs:element name="Pathway" type="g:Pathway" />', _ANY]
    for name, (attributes, children) in GRAMMARS[version].items():
        inner = "".join(map(_child, children.split()))
        given = "".join(map(_attribute, attributes.split()))
        body.append(
            f'<xs:complexType name="{name}"><xs:sequence>{inner}</xs:sequence>{given}</xs:complexType>'
        )
    for name, attribute in TEXTS[version].items():
        given = _attribute(attribute) if attribute else ""
        body.append(
            f'<xs:complexType name="{name}"><xs:simpleContent><xs:extension base="xs:string">{given}'
            "</xs:extension></xs:simpleContent></xs:complexType>"
        )
    spaces = f'xmlns:xs="{XSD}" xmlns:g="{namespace}" targetNamespace="{namespace}"'
    head = f'<xs:schema {spaces} elementFormDefault="qualified">'
    return etree.XMLSchema(etree.fromstring(f"{head}{''.join(body)}</xs:schema>"))


_ANY = (
    '<xs:complexType name="Biopax"><xs:sequence><xs:any processContents="skip" minOccurs="0" '
    'maxOccurs="unbounded" /></xs:sequence></xs:complexType>'
)


def _attribute(word: str) -> str:
    name, _, values = word.partition(":")
    use = ' use="required"' if "!" in name else ""
    start = f'<xs:attribute name="{name.rstrip("!#")}"{use}'
    if values:
        allowed = "".join(f'<xs:enumeration value="{value}" />' for value in values.split("|"))
        restriction = f'<xs:restriction base="xs:string">{allowed}</xs:restriction>'
        return f"{start}><xs:simpleType>{restriction}</xs:simpleType></xs:attribute>"
    return f'{start} type="xs:{"double" if "#" in name else "string"}" />'


def _child(word: str) -> str:
    name, _, content = word.rstrip("*?+").partition("=")
    bounds = {"*": ' minOccurs="0" maxOccurs="unbounded"', "?": ' minOccurs="0"'}.get(word[-1], "")
    if word.endswith("+"):
        bounds = ' minOccurs="2" maxOccurs="unbounded"'
    return f'<xs:element name="{name}" type="g:{content or name}"{bounds} />'
