"""SBML that cannot be read: one clear sentence with the place, and never another kind of error."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from il2.ground.errors import Il2Error, InputError, UnsupportedError
from il2.network import Network, sbml

from .examples import receptor

TEXT = sbml.write(receptor())
LAYOUT = "http://www.sbml.org/sbml/level3/version1/layout/version1"
L3 = "http://www.sbml.org/sbml/level3/version2/core"


def model(inside: str, level: str = L3, attributes: str = "") -> str:
    return (
        f'<?xml version="1.0"?>\n<sbml xmlns="{level}" level="3" version="2"{attributes}>\n{inside}\n</sbml>'
    )


def math(inside: str) -> str:
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inside}</math>'


def rule(inside: str) -> str:
    return model(
        '<model id="m"><listOfParameters><parameter id="x" constant="false"/></listOfParameters>\n'
        f'<listOfRules><assignmentRule variable="x">\n{math(inside)}</assignmentRule></listOfRules></model>'
    )


def reaction(attributes: str, inside: str) -> str:
    return model(
        "<model><listOfReactions>\n"
        f'<reaction id="r" {attributes}>{inside}</reaction></listOfReactions></model>'
    )


CSYMBOL = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/{}"> f </csymbol>'
UNSUPPORTED = {
    "algebraic rule": (
        model(
            f"<model><listOfRules>\n<algebraicRule>{math('<cn>1</cn>')}</algebraicRule></listOfRules></model>"
        ),
        "line 4: il2 does not read algebraic rules",
    ),
    "delay": (
        rule(f"<apply>{CSYMBOL.format('delay')}<ci>x</ci><cn>1</cn></apply>"),
        "line 5: il2 does not read the symbol 'delay' in a formula",
    ),
    "fast reaction": (reaction('fast="true"', ""), "line 4: il2 does not read fast reactions (reaction 'r')"),
    "no rate law": (reaction("", ""), "line 4: il2 does not read a reaction without rate law (reaction 'r')"),
    "hierarchical model": (
        model("<model/>", attributes=' xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1"'),
        "line 2: il2 does not read the SBML package 'comp' (prefix 'comp')",
    ),
    "flux balance": (
        model("<model/>", attributes=' xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version2"'),
        "il2 does not read the SBML package 'fbc'",
    ),
    "level 4": (
        model("<model/>", level="http://www.sbml.org/sbml/level4"),
        "il2 does not read SBML Level 4; levels 1 to 3 are read",
    ),
    "unknown list": (model("<model>\n<listOfThings/></model>"), "line 4: il2 does not read <listOfThings>"),
    "other MathML": (
        rule("<apply><diff/><ci>x</ci></apply>"),
        "il2 does not read the MathML operation <diff>",
    ),
    "vector": (rule("<vector><cn>1</cn></vector>"), "il2 does not read the MathML element <vector>"),
}
WRONG = {
    "empty": ("", "the file is empty"),
    "text": ("hello", "line 1: this is not well-formed XML"),
    "page": ("<html><body/></html>", "is not SBML: its root element is <html>"),
    "other namespace": ('<sbml xmlns="http://example.org"/>', "is not SBML"),
    "no model": (model(""), "line 2: the file holds no model"),
    "unknown symbol": (rule("<ci>y</ci>"), "unknown symbol in the assignment rule of 'x' 'y'"),
    "unknown function": (
        rule("<apply><ci>f</ci><cn>1</cn></apply>"),
        "a formula calls 'f', which the file does not define",
    ),
    "number": (rule("<cn>1,5</cn>"), "line 5: '1,5' in <cn> is not a number"),
    "arguments": (rule("<apply><divide/><cn>1</cn></apply>"), "line 5: '/' takes 2 arguments, not 1"),
    "rate of a formula": (
        rule(f"<apply>{CSYMBOL.format('rateOf')}<cn>1</cn></apply>"),
        "line 5: rateOf takes one name",
    ),
    "two formulas": (rule("<cn>1</cn><cn>2</cn>"), "<math> holds 2 formulas instead of one"),
    "half a piece": (
        rule("<piecewise><piece><cn>1</cn></piece></piecewise>"),
        "<piece> of a <piecewise> is not complete",
    ),
    "no identifier": (
        model("<model><listOfParameters>\n<parameter/></listOfParameters></model>"),
        "line 4: <parameter> has no 'id'",
    ),
    "truth": (
        model('<model><listOfParameters>\n<parameter id="x" constant="yes"/></listOfParameters></model>'),
        "line 4: constant='yes' in <parameter> is neither 'true' nor 'false'",
    ),
    "value": (
        model('<model><listOfParameters>\n<parameter id="x" value="0x10"/></listOfParameters></model>'),
        "line 4: '0x10' in <parameter> is not a number",
    ),
    "twice": (
        model('<model><listOfParameters><parameter id="x"/><parameter id="x"/></listOfParameters></model>'),
        "uses the name 'x' twice (parameter and parameter)",
    ),
}


@pytest.mark.parametrize(("text", "message"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_is_not_read_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        sbml.parse(text, "model.xml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("model.xml, line ")


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        sbml.parse(text, "model.xml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("model.xml")
    assert not isinstance(caught.value, UnsupportedError)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read .*nowhere.xml'.*: no such file"):
        sbml.read(tmp_path / "nowhere.xml")
    with pytest.raises(InputError, match="it is a folder; an SBML file is wanted"):
        sbml.read(tmp_path)


def test_a_file_that_is_no_model_by_its_size(tmp_path: Path) -> None:
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as out:
        out.truncate(300 * 2**20)  # a hole: takes no room on the disk
    with pytest.raises(InputError, match=r"huge.xml has 300 MiB; an SBML file has at most 256 MiB here"):
        sbml.read(huge)


def test_a_truncated_file_says_so_with_the_line(tmp_path: Path) -> None:
    cut = tmp_path / "cut.xml"
    cut.write_text(TEXT[: len(TEXT) // 2])
    with pytest.raises(InputError, match=r"cut.xml, line \d+: this is not well-formed XML .*cut off"):
        sbml.read(cut)


def bomb(entity: str, use: str) -> str:
    return TEXT.replace("?>", f"?>\n<!DOCTYPE sbml [{entity}]>", 1).replace("synthesis of A", use)


ENTITIES = {
    "declared only": bomb("", "x"),
    "internal": bomb('<!ENTITY a "b">', "&a;"),
    "file": bomb('<!ENTITY a SYSTEM "file:///etc/hostname">', "x"),
    "network": bomb('<!ENTITY % a SYSTEM "http://example.org/a.dtd"> %a;', "x"),
    "billion laughs": bomb(
        '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)), "&a11;"
    ),
}


@pytest.mark.parametrize("text", ENTITIES.values(), ids=ENTITIES)
def test_entities_are_refused_and_never_expanded(text: str) -> None:
    with pytest.raises(InputError) as caught:
        sbml.parse(text, "model.xml")
    assert "DOCTYPE" in str(caught.value) or "entit" in str(caught.value).lower()


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    with pytest.raises(InputError):
        sbml.parse(rule("<apply><plus/>" * 5000 + "<cn>1</cn>" + "</apply>" * 5000))


def test_functions_that_call_themselves() -> None:
    body = math("<lambda><bvar><ci>x</ci></bvar><apply><ci>f</ci><ci>x</ci></apply></lambda>")
    functions = f'\n<functionDefinition id="f">{body}</functionDefinition>'
    text = model(f"<model><listOfFunctionDefinitions>{functions}</listOfFunctionDefinitions></model>")
    with pytest.raises(InputError, match="line 4: function 'f' calls itself"):
        sbml.parse(text)


def test_what_changes_nothing_is_left_out_and_told() -> None:
    text = model(
        '<model id="m"><listOfParameters><parameter id="time" value="2" units="parsec" constant="true"/>'
        "</listOfParameters>"
        f"<listOfConstraints><constraint>{math('<true/>')}</constraint></listOfConstraints></model>",
        attributes=f' xmlns:layout="{LAYOUT}" layout:required="false"',
    )
    network = sbml.parse(text)
    assert network["time_"].value == 2.0
    assert sorted(network.remarks) == [
        "1 <constraints> elements were left out",
        "the identifier 'time' means something else in formulas; it is called 'time_' here",
        "the unit 'parsec' (<parameter>, line 3) is not defined in the file and was left out",
    ]


def read_or_refuse(data: bytes) -> None:
    try:
        network = sbml.parse(data, "model.xml")
    except Il2Error as error:
        assert "\n" not in str(error).strip()
        return
    assert isinstance(network, Network)


@given(st.integers(0, len(TEXT)))
@example(0)
@example(len(TEXT))
def test_any_truncation_is_refused_clearly(length: int) -> None:
    read_or_refuse(TEXT.encode()[:length])


@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT) - 1), st.binary(min_size=0, max_size=6)), min_size=1, max_size=4
    )
)
def test_any_damage_is_refused_clearly(changes: list[tuple[int, bytes]]) -> None:
    data = TEXT.encode()
    for at, new in changes:
        data = data[:at] + new + data[at + len(new) :]
    read_or_refuse(data)


WORDS = sorted({w for w in TEXT.replace('"', " ").replace("<", " ").replace(">", " ").split() if w.isalnum()})


@given(
    st.sampled_from(WORDS),
    st.sampled_from([*WORDS, "", "-1", "nan", "1e400", "Infinity"]),
    st.integers(0, 50),
)
def test_any_exchanged_word_is_refused_clearly(old: str, new: str, skip: int) -> None:
    pieces = TEXT.split(old)
    at = skip % max(len(pieces) - 1, 1)
    read_or_refuse((old.join(pieces[: at + 1]) + new + old.join(pieces[at + 1 :])).encode())
