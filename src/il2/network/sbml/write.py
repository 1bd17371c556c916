"""A network to SBML Level 3 Version 2 Core."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from il2.engine.expression import Expr
from il2.network.dimensions import dimensions
from il2.network.network import Network
from il2.network.parts import Compartment, Parameter, Species
from il2.network.reactions import AssignmentRule, Event, Participant, Reaction
from il2.network.sbml.mathml_write import math_element
from il2.network.sbml.source import CORE, SOURCE, local
from il2.network.sbml.unit_definitions import Unit, identifier, units
from il2.network.scale import scale
from il2.network.validate import stoichiometry_names

_XHTML: Final = "http://www.w3.org/1999/xhtml"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IS: Final = "http://biomodels.net/biology-qualifiers/"


def write(network: Network) -> str:
    """Return a network as an SBML Level 3 Version 2 document.

    Numbers are written with all digits, units as unit definitions, identifiers as annotations ("is"), the
    source of a parameter as a note.

    Raises
    ------
    UnitError : a unit that the registry does not know.

    Examples
    --------
    >>> from il2.network import Network, Parameter
    >>> print(write(Network("tiny", parameters=[Parameter("k", 0.5, "1/min")])).splitlines()[1])
    <sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
    """
    root = _Writer(network).document()
    etree.indent(root)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return text.decode() + "\n"


class _Writer:
    """Builds one document; gathers the unit definitions on the way."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.named_units: dict[tuple[Unit, ...], str] = {}
        self.taken = {p.name for p in network} | set(stoichiometry_names(network))
        self.extra_rules: list[AssignmentRule] = []
        # Where all units fit with bare numbers as plain ones, the file may say so.
        self.number_unit = "" if dimensions(network) else "dimensionless"

    def document(self) -> etree._Element:
        root = etree.Element(f"{{{CORE}}}sbml", nsmap={None: CORE})
        root.set("level", "3")
        root.set("version", "2")
        net = self.network
        model = self.element(root, "model", net, conversionFactor=net.conversion or None)
        for key in ("substance", "time", "volume", "area", "length", "extent"):
            unit = self.unit(getattr(net.units, key))
            if unit:
                model.set(f"{key}Units", unit)
        functions = self.group(model, "FunctionDefinitions", net.functions)
        for f in net.functions:
            self.function(self.element(functions, "functionDefinition", f), f.arguments, f.math)
        at = len(model)
        self.quantities(model)
        reactions = self.group(model, "Reactions", net.reactions)
        for r in net.reactions:
            self.reaction(reactions, r)
        self.rules(model, before=reactions)
        events = self.group(model, "Events", net.events)
        for e in net.events:
            self.event(events, e)
        if self.named_units:
            model.insert(at, self.unit_definitions())
        for empty in [c for c in model if not len(c) and local(c).startswith("listOf")]:
            model.remove(empty)
        return root

    # Small helpers ---------------------------------------------------------------------------------------

    def group(self, parent: etree._Element, what: str, items: Iterable[Any] = ()) -> etree._Element:
        return etree.SubElement(parent, f"{{{CORE}}}listOf{what}")

    def element(
        self, parent: etree._Element, tag: str, part: Any = None, **attributes: Any
    ) -> etree._Element:
        element = etree.SubElement(parent, f"{{{CORE}}}{tag}")
        if part is not None:
            if getattr(part, "identifiers", ()):
                element.set("metaid", f"meta_{part.name}")
            element.set("id", part.name)
            if getattr(part, "title", ""):
                element.set("name", part.title)
        for key, value in attributes.items():
            if value is not None and value != "":
                element.set(key, _text(value))
        if part is not None:
            self.notes(element, getattr(part, "source", ""))
            self.annotation(element, getattr(part, "identifiers", ()))
        return element

    def notes(self, element: etree._Element, source: str) -> None:
        if source:
            notes = etree.SubElement(element, f"{{{CORE}}}notes")
            etree.SubElement(notes, f"{{{_XHTML}}}p", nsmap={None: _XHTML}).text = SOURCE + source

    def annotation(self, element: etree._Element, identifiers: tuple[str, ...]) -> None:
        if not identifiers:
            return
        top = etree.SubElement(element, f"{{{CORE}}}annotation")
        rdf = etree.SubElement(top, f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF, "bqbiol": _IS})
        about = etree.SubElement(rdf, f"{{{_RDF}}}Description")
        about.set(f"{{{_RDF}}}about", "#" + (element.get("metaid") or ""))
        bag = etree.SubElement(etree.SubElement(about, f"{{{_IS}}}is"), f"{{{_RDF}}}Bag")
        for address in identifiers:
            etree.SubElement(bag, f"{{{_RDF}}}li").set(f"{{{_RDF}}}resource", address)

    def math(self, expr: Expr, truth: bool = False) -> etree._Element:
        return math_element(expr, truth, self.number_unit)

    def unit(self, text: str) -> str:
        """Identifier of a unit: one that SBML knows, or of a definition made for it."""
        if not text:
            return ""
        found = units(text)
        if len(found) == 1 and found[0] == Unit(found[0].kind):
            return found[0].kind
        if found not in self.named_units:
            names = self.named_units.values()
            self.named_units[found] = identifier(text, lambda n: n in names)
        return self.named_units[found]

    def unit_definitions(self) -> etree._Element:
        group = etree.Element(f"{{{CORE}}}listOfUnitDefinitions")
        for found, name in self.named_units.items():
            inside = self.group(self.element(group, "unitDefinition", id=name), "Units")
            for u in found:
                given = {"exponent": u.exponent, "scale": u.scale, "multiplier": u.multiplier}
                self.element(inside, "unit", kind=u.kind, **given)
        return group

    def function(self, element: etree._Element, arguments: tuple[str, ...], body: Expr) -> None:
        math = self.math(body)
        inside = math[0]
        space = etree.QName(math).namespace
        lambda_ = etree.SubElement(math, f"{{{space}}}lambda")
        for name in arguments:
            etree.SubElement(
                etree.SubElement(lambda_, f"{{{space}}}bvar"), f"{{{space}}}ci"
            ).text = f" {name} "
        lambda_.append(inside)
        element.append(math)

    # The parts -------------------------------------------------------------------------------------------

    def quantities(self, model: etree._Element) -> None:
        net = self.network
        places = self.group(model, "Compartments")
        for c in net.compartments:
            given = {"spatialDimensions": c.dimensions, "size": c.size, "units": self.unit(c.unit)}
            self.element(places, "compartment", c, **given, constant=c.constant)
        by_name = {c.name: c for c in net.compartments}
        kinds = self.group(model, "Species")
        for s in net.species:
            self.one_species(kinds, s, by_name[s.compartment])
        parameters = self.group(model, "Parameters")
        for p in net.parameters:
            self.parameter(parameters, "parameter", p, constant=p.constant)
        initial = self.group(model, "InitialAssignments")
        for a in net.initial:
            self.element(initial, "initialAssignment", symbol=a.variable).append(self.math(a.math))

    def one_species(self, group: etree._Element, s: Species, place: Compartment) -> None:
        substance = s.unit
        if substance and not s.counted:
            substance = f"({s.unit})*({place.unit})" if place.unit else ""
        self.element(
            group,
            "species",
            s,
            compartment=s.compartment,
            initialAmount=s.amount,
            initialConcentration=s.concentration,
            substanceUnits=self.unit(self.simpler(substance)),
            hasOnlySubstanceUnits=bool(s.counted),
            boundaryCondition=s.boundary,
            constant=s.constant,
            conversionFactor=s.conversion,
        )

    def simpler(self, unit: str) -> str:
        """The model's own substance unit when that is what ``unit`` comes to."""
        for known in (self.network.units.substance, self.network.units.extent):
            if unit and known and scale(unit) == scale(known):
                return known
        return unit

    def parameter(self, group: etree._Element, tag: str, p: Parameter, **more: Any) -> None:
        self.element(group, tag, p, value=p.value, units=self.unit(p.unit), **more)

    def rules(self, model: etree._Element, before: etree._Element) -> None:
        group = etree.Element(f"{{{CORE}}}listOfRules")
        for rule in (*self.network.rules, *self.extra_rules):
            tag = "assignmentRule" if isinstance(rule, AssignmentRule) else "rateRule"
            self.element(group, tag, variable=rule.variable).append(self.math(rule.math))
        model.insert(model.index(before), group)

    def reaction(self, group: etree._Element, r: Reaction) -> None:
        element = self.element(group, "reaction", r, reversible=r.reversible)
        for what, side in (("Reactants", r.reactants), ("Products", r.products)):
            if side:
                inside = self.group(element, what)
                for p in side:
                    self.participant(inside, r, p)
        if r.modifiers:
            inside = self.group(element, "Modifiers")
            for name in r.modifiers:
                self.element(inside, "modifierSpeciesReference", species=name)
        law = self.element(element, "kineticLaw")
        law.append(self.math(r.law))
        if r.local:
            inside = self.group(law, "LocalParameters")
            for p_local in r.local:
                self.parameter(inside, "localParameter", p_local)

    def participant(self, group: etree._Element, r: Reaction, p: Participant) -> None:
        name, count = p.name, p.count
        if count is None:  # Level 3 writes a varying stoichiometry as a rule
            name = name or self.fresh(f"{r.name}_{p.species}")
            self.extra_rules.append(AssignmentRule(name, p.stoichiometry))
        fixed = count is not None and (p.constant or not p.name)
        self.element(
            group, "speciesReference", id=name, species=p.species, stoichiometry=count, constant=fixed
        )

    def fresh(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def event(self, group: etree._Element, e: Event) -> None:
        element = self.element(group, "event", e, useValuesFromTriggerTime=e.values_at_trigger)
        trigger = self.element(element, "trigger", initialValue=e.starts_true, persistent=e.persistent)
        trigger.append(self.math(e.trigger, truth=True))
        for tag, math in (("priority", e.priority), ("delay", e.delay)):
            if math is not None:
                self.element(element, tag).append(self.math(math))
        if e.assignments:
            inside = self.group(element, "EventAssignments")
            for variable, math in e.assignments.items():
                self.element(inside, "eventAssignment", variable=variable).append(self.math(math))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return "NaN" if value != value else ("INF" if value > 0 else "-INF")
        return repr(value).removesuffix(".0")
    return str(value)
