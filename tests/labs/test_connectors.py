"""A laboratory is a configuration file: what is wrong in it is said with its line."""

from __future__ import annotations

import pytest

from il2.labs import connectors

GOOD = """\
# a comment
[lab.north]
name = "North Laboratory"
country = "ES"

[lab.north.link]
protocol = "mllp"
host = "127.0.0.1"
port = 2575
timezone = "Europe/Madrid"

[lab.north.match]
patient_authority = "NORTH"
trust = ["placer", "filler"]

[lab.north.units]
"giga.l-1" = "10*9/L"

[lab.north.status]
"OBX-11:V" = "final"

[[lab.north.test]]
lab_code = "IL2"
analyte = "il2"
name = "Interleukin 2"
method = "bead array"

[[lab.north.test]]
lab_code = "CD25"
analyte = "sil2r"
name = "Soluble receptor"
"""


def test_a_whole_laboratory() -> None:
    (one,) = connectors.parse(GOOD).values()
    assert (one.key, one.link.port, one.match.trust) == ("north", 2575, ("placer", "filler"))
    assert one.own_codes == {"IL2": "il2", "CD25": "sil2r"} and one.connected
    assert one.statuses == {("OBX-11", "V"): "final"} and one.units == {"giga.l-1": "10*9/L"}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('country = "ES"', 'contry = "ES"', 4, "unknown key 'contry'; did you mean 'country'?"),
        ("port = 2575", 'port = "2575"', 9, "'port' must be a whole number"),
        ("port = 2575", "port = true", 9, "'port' must be a whole number"),
        ("port = 2575", "port = 99999", 9, "not between 0 and 65535"),
        ('protocol = "mllp"', 'protocol = "smtp"', 7, "none of mllp, fhir, file, manual"),
        ('host = "127.0.0.1"', 'host = "lab.example.org"', 8, "without TLS"),
        ('host = "127.0.0.1"\n', "", 6, "needs 'host'"),
        ("Europe/Madrid", "Europe/Nowhere", 10, "unknown time zone"),
        ('"filler"]', '"phone"]', 14, "trust holds 'phone'"),
        ('"OBX-11:V" = "final"', '"OBX-12:V" = "final"', 20, "must be written as OBX-11"),
        ('"OBX-11:V" = "final"', '"OBX-11:V" = "fine"', 20, "is none of registered"),
        ('analyte = "sil2r"', 'analyte = "sil2"', 30, "did you mean"),
        ('method = "bead array"', 'methode = "bead array"', 26, "did you mean 'method'?"),
        ('name = "North Laboratory"\n', "", 2, "has no name"),
        ("[lab.north.match]", "[lab.north.matches]", 12, "unknown key 'matches'"),
        ('lab_code = "CD25"\n', "", 28, "a test needs 'lab_code'"),
        ("[lab.north]", "[labs.north]", 2, "unknown key 'labs'"),
    ],
)  # fmt: skip
def test_every_fault_names_its_line(old: str, new: str, line: int, words: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(connectors.ConnectorError) as caught:
        connectors.parse(GOOD.replace(old, new), "north.toml")
    assert str(caught.value).startswith(f"north.toml, line {line}: ") and words in str(caught.value)


def test_what_is_no_toml_says_where() -> None:
    with pytest.raises(connectors.ConnectorError, match=r"x\.toml: .*line 2"):
        connectors.parse("[lab.a]\nname = \n", "x.toml")


def test_a_missing_file(tmp_path) -> None:
    with pytest.raises(connectors.ConnectorError, match="cannot be read"):
        connectors.read(tmp_path / "none.toml")


def test_an_empty_file() -> None:
    with pytest.raises(connectors.ConnectorError, match="no laboratory in it"):
        connectors.parse("")


def test_shipped_laboratories_have_no_connection() -> None:
    found = connectors.shipped()
    assert not any(one.connected for one in found.values())
    assert all(one.tests and all(t.source and t.read for t in one.tests) for one in found.values())


def test_own_files_join_the_shipped(tmp_path) -> None:
    (tmp_path / "a.toml").write_text(GOOD)
    assert set(connectors.load([tmp_path / "a.toml"])) == {"arup", "quest", "mayo", "seattle", "north"}
