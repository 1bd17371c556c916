"""Generated maps with odd labels, loose and missing ends: every format is written and read back."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from il2.pathway import Map
from il2.pathway.export import FORMATS, to_format, view

from . import judges
from .test_write import maps


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(maps())
def test_every_format_is_written_and_read_back(found: Map) -> None:
    shown = view(found)
    texts = {name: to_format(shown, name) for name in FORMATS}
    ids = [element.id for element in shown.elements]
    wanted = Counter((x.source, x.target) for x in (*shown.links, *shown.actions))
    assert list(judges.cx2(texts["cx2"]).nodes) == ids
    for net in (judges.cx2(texts["cx2"]), judges.sbgn(texts["sbgn"]), judges.biopax(texts["biopax"])):
        names = dict(zip(net.nodes, ids, strict=True))
        assert Counter({(names[a], names[b]): 0 for a, b, _ in net.edges}).keys() == wanted.keys()
    assert len(judges.sbml(texts["sbml"]).nodes) == len(ids)
    assert len(judges.turtle(texts["turtle"]).nodes) == len(ids)
    judges.qual(texts["sbml-qual"])
    judges.jsonld(texts["jsonld"])
    entities = [" ".join(entity.name.split()) for entity in shown.graph.entities]
    assert set(judges.sif(texts["sif"]).nodes) == set(entities)
    assert len(judges.graphml(texts["graphml"]).nodes) == len(entities)
    with tempfile.TemporaryDirectory() as folder:
        assert judges.sbgn_faults(texts["sbgn"], Path(folder), rules=False) == []
