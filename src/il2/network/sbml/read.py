"""SBML of any level to a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from il2.engine.expression import Expr, Num
from il2.ground.errors import InputError
from il2.network.names import RESERVED
from il2.network.network import Network, Units
from il2.network.parts import Compartment, Parameter, Species
from il2.network.reactions import (
    AssignmentRule,
    Event,
    FunctionDefinition,
    InitialAssignment,
    Participant,
    RateRule,
    Reaction,
    Rule,
)
from il2.network.sbml import level1, units
from il2.network.sbml.mathml import MathReader, truth
from il2.network.sbml.source import HARMLESS, SOURCE, Document, document, local, namespace, open_file

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_IS: Final = (
    "{http://biomodels.net/biology-qualifiers/}is",
    "{http://biomodels.net/model-qualifiers/}is",
)
_ASIDE: Final = ("notes", "annotation")


def read(path: str | Path) -> Network:
    """Read an SBML file.

    Formulas come with their function definitions put in. What changes nothing in the mathematics and is left
    out (constraints, layout) stands in ``Network.remarks``.

    Raises
    ------
    InputError : no such file, not well-formed XML (with the line), a DOCTYPE, not SBML, or inconsistent.
    UnsupportedError : a construct that is not read: algebraic rules, delays, fast reactions, packages; the
        message names it with its line.
    """
    return _Reader(open_file(path)).network()


def parse(text: str | bytes, name: str = "SBML") -> Network:
    """Read SBML given as text; ``name`` stands in messages. Errors as for ``read``."""
    return _Reader(document(text.encode() if isinstance(text, str) else text, name)).network()


class _Reader:
    """Reads one document; holds what the elements refer to."""

    def __init__(self, source: Document) -> None:
        self.source = level1.in_level2_words(source)
        models = [c for c in source.root if local(c) == "model"]
        if len(models) != 1:
            raise source.wrong(source.root, "the file holds no model")
        self.model = models[0]
        self.lists = {local(c): c for c in self.model}
        self.units, self.remarks = units.definitions(source, self.model)
        self.taken = frozenset(e.get("id", "") for e in self.model.iter("*"))
        self.elements = {
            source.text(f, "id"): f for f in self.items("listOfFunctionDefinitions", "functionDefinition")
        }
        self.functions: dict[str, FunctionDefinition] = {}
        self.opened: list[str] = []
        self.reader = MathReader(source, self.call, self.rename)

    def network(self) -> Network:
        self.refuse_unread()
        for name in self.elements:
            self.call(name)
        compartments = [self.compartment(e) for e in self.items("listOfCompartments", "compartment")]
        places = {c.name: c for c in compartments}
        name = self.model.get("id") or ""
        try:
            return Network(
                _tidy(name or self.source.name),
                compartments,
                [self.species(e, places) for e in self.items("listOfSpecies", "species")],
                [self.parameter(e) for e in self.items("listOfParameters", "parameter")],
                [self.reaction(e) for e in self.items("listOfReactions", "reaction")],
                list(self.rules()),
                initial=list(self.initial()),
                events=[self.event(i, e) for i, e in enumerate(self.items("listOfEvents", "event"))],
                functions=self.functions.values(),
                units=self.model_units(),
                conversion=self.rename(self.model.get("conversionFactor") or ""),
                title=self.model.get("name") or "",
                identifiers=_identifiers(self.model),
                remarks=self.remarks,
            )
        except InputError as error:
            if str(error).startswith(self.source.name):
                raise
            raise type_of(error)(f"{self.source.name}: {error}") from None

    # What is there ---------------------------------------------------------------------------------------

    def items(self, group: str, *tags: str) -> Iterator[etree._Element]:
        """Yield the elements of one list, refusing strangers."""
        for element in self.lists.get(group, ()):
            if local(element) in tags:
                yield element
            elif local(element) not in _ASIDE and namespace(element) == namespace(self.source.root):
                raise self.source.unsupported(element, f"<{local(element)}> in <{group}>")

    def refuse_unread(self) -> None:
        for element in self.model:
            tag = local(element)
            if namespace(element) != namespace(self.source.root):
                if not any(f"/{package}/" in namespace(element) for package in HARMLESS):
                    raise self.source.unsupported(element, f"<{tag}> of {namespace(element)!r}")
            elif tag in _LEFT_OUT:
                self.remark(f"{len(element)} <{tag[6:].lower()}> elements were left out")
            elif tag not in _READ and tag not in _ASIDE:
                raise self.source.unsupported(element, f"<{tag}>")

    def name(self, element: etree._Element, key: str = "id") -> str:
        return self.rename(self.source.text(element, key))

    def rename(self, name: str) -> str:
        """An identifier of the file as a name of the network: reserved words get an underscore."""
        if name not in RESERVED:
            return name
        new = self.free(f"{name}_")
        self.remark(f"the identifier {name!r} means something else in formulas; it is called {new!r} here")
        return new

    def free(self, name: str) -> str:
        """``name``, lengthened until the file does not use it."""
        while name in self.taken:
            name += "_"
        return name

    def remark(self, sentence: str) -> None:
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def unit(self, element: etree._Element, unit: str | None) -> str:
        name = (unit or "").strip()
        text = units.text_of(self.source, name, self.units) if name else ""
        if text is None:
            where = f"<{local(element)}>, line {element.sourceline}"
            self.remark(f"the unit {name!r} ({where}) is not defined in the file and was left out")
        return text or ""

    def call(self, name: str) -> FunctionDefinition | None:
        """Return a function of the file, read when it is first called."""
        if name not in self.functions and name in self.elements:
            element = self.elements[name]
            if name in self.opened:
                raise self.source.wrong(element, f"function {name!r} calls itself")
            self.opened.append(name)
            body = self.reader.function(element)
            if body is None:
                self.remark(f"function {name!r} has no formula and was left out")
                return None
            self.functions[name] = FunctionDefinition(name, *body)
        return self.functions.get(name)

    def math(self, element: etree._Element, what: str) -> Expr | None:
        if self.source.level == 1:
            expr = level1.formula(self.source, element, self.rename)
        else:
            expr = self.reader.math(element)
        if expr is None:
            if (self.source.level, self.source.version) < (3, 2):
                raise self.source.wrong(element, f"the {what} has no formula")
            self.remark(f"the {what} has no formula and was left out")
        return expr

    def model_units(self) -> Units:
        if self.source.level < 3:
            named = {k: self.units.get(k, v) for k, v in units.LEVEL2.items()}
            return Units(**named, extent=named["substance"])
        return Units(
            **{k: self.unit(self.model, self.model.get(f"{k}Units")) for k in (*units.LEVEL2, "extent")}
        )

    # Compartments, species, parameters -------------------------------------------------------------------

    def given(self, element: etree._Element, key: str) -> float | None:
        """A number; one that is none stands for a value that is given elsewhere, or nowhere."""
        value = self.source.number(element, key)
        return None if value is None or value != value else value

    def compartment(self, element: etree._Element) -> Compartment:
        if element.get("compartmentType"):
            self.remark(f"the type of compartment {element.get('id')!r} was left out")
        dimensions = self.source.number(element, "spatialDimensions")
        if dimensions is None:
            dimensions = 3.0
        unit = self.unit(element, element.get("units"))
        if not unit:
            unit = getattr(
                self.model_units(), {3.0: "volume", 2.0: "area", 1.0: "length"}.get(dimensions, ""), ""
            )
        return Compartment(
            self.name(element),
            self.given(element, "size"),
            unit,
            dimensions,
            constant=self.source.truth(element, "constant", True),
            title=element.get("name") or "",
            identifiers=_identifiers(element),
        )

    def species(self, element: etree._Element, places: dict[str, Compartment]) -> Species:
        amount = self.given(element, "initialAmount")
        level = self.given(element, "initialConcentration")
        counted = self.source.truth(element, "hasOnlySubstanceUnits", False)
        place = self.name(element, "compartment")
        unit = self.unit(element, element.get("substanceUnits")) or self.model_units().substance
        size = places[place].unit if place in places and not counted else ""
        if unit and not counted:
            unit = _ratio(unit, size) if size else ""
        return Species(
            self.name(element),
            place,
            amount if level is None else None,
            level,
            unit,
            counted=counted,
            boundary=self.source.truth(element, "boundaryCondition", False),
            constant=self.source.truth(element, "constant", False),
            conversion=self.rename(element.get("conversionFactor") or ""),
            title=element.get("name") or "",
            identifiers=_identifiers(element),
        )

    def parameter(self, element: etree._Element) -> Parameter:
        return Parameter(
            self.name(element),
            self.source.number(element, "value"),
            self.unit(element, element.get("units")),
            _source(element),
            constant=self.source.truth(element, "constant", True),
            title=element.get("name") or "",
            identifiers=_identifiers(element),
        )

    # Reactions -------------------------------------------------------------------------------------------

    def reaction(self, element: etree._Element) -> Reaction:
        name = self.name(element)
        if self.source.truth(element, "fast", False):
            raise self.source.unsupported(element, f"fast reactions (reaction {name!r})")
        children = {local(c): c for c in element}
        law = children.get("kineticLaw")
        if law is None:
            raise self.source.unsupported(element, f"a reaction without rate law (reaction {name!r})")
        parameters = [
            self.parameter(p)
            for group in law
            if local(group) in ("listOfParameters", "listOfLocalParameters")
            for p in group
            if local(p) in ("parameter", "localParameter")
        ]
        math = self.math(law, f"rate law of reaction {name!r}")
        modifiers = [self.name(m, "species") for m in children.get("listOfModifiers", ()) if len(m.attrib)]
        return Reaction(
            name,
            self.side(children.get("listOfReactants")),
            self.side(children.get("listOfProducts")),
            Num(0.0) if math is None else math,
            modifiers,
            reversible=self.source.truth(element, "reversible", True),
            local=parameters,
            title=element.get("name") or "",
            identifiers=_identifiers(element),
        )

    def side(self, group: etree._Element | None) -> list[Participant]:
        found = []
        for element in () if group is None else group:
            if local(element) != "speciesReference":
                continue
            math = next((c for c in element if local(c) == "stoichiometryMath"), None)
            given = self.source.number(element, "stoichiometry")
            count: Expr | None = Num(1.0 if given is None else given)
            if math is not None:
                count = self.math(math, "stoichiometry")
            found.append(
                Participant(
                    self.name(element, "species"),
                    Num(1.0) if count is None else count,
                    self.rename(element.get("id") or "") if self.source.level == 3 else "",
                    not element.get("id") or self.source.truth(element, "constant", True),
                )
            )
        return found

    # Rules and events ------------------------------------------------------------------------------------

    def rules(self) -> Iterator[Rule]:
        kinds: dict[str, Callable[[str, Expr], Rule]] = {
            "assignmentRule": AssignmentRule,
            "rateRule": RateRule,
        }
        for element in self.items("listOfRules", *kinds, "algebraicRule"):
            if local(element) == "algebraicRule":
                raise self.source.unsupported(element, "algebraic rules")
            variable = self.name(element, "variable")
            math = self.math(element, f"rule of {variable!r}")
            if math is not None:
                yield kinds[local(element)](variable, math)

    def initial(self) -> Iterator[InitialAssignment]:
        for element in self.items("listOfInitialAssignments", "initialAssignment"):
            variable = self.name(element, "symbol")
            math = self.math(element, f"initial assignment of {variable!r}")
            if math is not None:
                yield InitialAssignment(variable, math)

    def event(self, number: int, element: etree._Element) -> Event:
        name = self.rename(element.get("id") or self.free(f"event_{number + 1}"))
        parts = {local(c): c for c in element}
        trigger = parts.get("trigger")
        condition = None if trigger is None else self.math(trigger, f"trigger of event {name!r}")
        assignments: dict[str, Expr] = {}
        for change in parts.get("listOfEventAssignments", ()):
            if local(change) == "eventAssignment":
                variable = self.name(change, "variable")
                math = self.math(change, f"assignment of {variable!r} in event {name!r}")
                if math is not None:
                    assignments[variable] = math
        return Event(
            name,
            Num(0.0) if condition is None else truth(condition),
            assignments,
            delay=self.math(parts["delay"], f"delay of event {name!r}") if "delay" in parts else None,
            priority=self.math(parts["priority"], f"priority of {name!r}") if "priority" in parts else None,
            starts_true=trigger is None or self.source.truth(trigger, "initialValue", True),
            persistent=trigger is None or self.source.truth(trigger, "persistent", True),
            values_at_trigger=self.source.truth(element, "useValuesFromTriggerTime", True),
            title=element.get("name") or "",
            identifiers=_identifiers(element),
        )


_LEFT_OUT: Final = ("listOfConstraints", "listOfSpeciesTypes", "listOfCompartmentTypes")
_READ: Final = (
    *("listOfFunctionDefinitions", "listOfUnitDefinitions", "listOfCompartments", "listOfSpecies"),
    *("listOfParameters", "listOfInitialAssignments", "listOfRules", "listOfReactions", "listOfEvents"),
)


def type_of(error: InputError) -> type[InputError]:
    """Class for an error told anew with the file's name (some classes take other arguments)."""
    return type(error) if type(error).__init__ is InputError.__init__ else InputError


def _ratio(top: str, bottom: str) -> str:
    return f"{top}/{bottom}" if not any(c in bottom for c in "*/") else f"{top}/({bottom})"


def _identifiers(element: etree._Element) -> tuple[str, ...]:
    """Addresses of what an element is (biological or model qualifier "is")."""
    found: list[str] = []
    for child in element:
        if local(child) == "annotation":
            for qualifier in child.iter(*_IS):
                found += [a for li in qualifier.iter(f"{_RDF}li") if (a := li.get(f"{_RDF}resource"))]
    return tuple(dict.fromkeys(found))


def _source(element: etree._Element) -> str:
    """Key of a source that ``write`` left in the notes."""
    for child in element:
        if local(child) == "notes":
            text = " ".join("".join(map(str, child.itertext())).split())
            if text.startswith(SOURCE):
                return text.removeprefix(SOURCE)
    return ""


def _tidy(name: str) -> str:
    """A model's identifier, or its file name, as a name of a network."""
    clean = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
    return clean if clean and not clean[0].isdigit() and clean not in RESERVED else f"model_{clean}"
