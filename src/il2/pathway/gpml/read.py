"""Read a map from GPML 2013a or 2021."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from il2.pathway.gpml.decode import Decoder
from il2.pathway.gpml.dialects import DIALECTS
from il2.pathway.gpml.read2013 import read_2013a
from il2.pathway.gpml.read2021 import read_2021
from il2.pathway.gpml.source import load, parse
from il2.pathway.gpml.verify import verify, verify_references
from il2.pathway.model import Layout, Map


def read(path: str | os.PathLike[str]) -> Map:
    """Read a map.

    Parameters
    ----------
    path : file in GPML 2013a or 2021.

    Returns
    -------
    Map : typed, with everything that no field holds kept; ``remarks`` say what was odd.

    Raises
    ------
    InputError : no GPML, not well-formed, a document type declaration, more than 32 MiB, a coordinate that is
        no finite number, two elements of one id, a reference to nothing; the sentence names the line.
    UnsupportedError : another version of GPML.
    """
    file = Path(path)
    return read_text(load(file), file.name)


def read_text(data: bytes, name: str = "map") -> Map:
    """Read a map from the bytes of a file; as :func:`read`.

    Examples
    --------
    >>> text = '''<Pathway xmlns="http://pathvisio.org/GPML/2013a" Name="Two nodes">
    ...   <Graphics BoardWidth="100" BoardHeight="50" />
    ...   <DataNode TextLabel="IL2" GraphId="a1" Type="Protein">
    ...     <Graphics CenterX="20" CenterY="10" Width="30" Height="20" />
    ...     <Xref Database="Entrez Gene" ID="3558" />
    ...   </DataNode>
    ...   <InfoBox CenterX="0" CenterY="0" />
    ... </Pathway>'''
    >>> found = read_text(text.encode())
    >>> found.version, found.title, found.nodes[0].label, found.nodes[0].xref.identifier
    ('2013a', 'Two nodes', 'IL2', '3558')
    """
    root, version = parse(data, name)
    decoder = Decoder(DIALECTS[version], name)
    verify_references(root, decoder)
    body: dict[str, Any] = (read_2013a if version == "2013a" else read_2021)(root, decoder)
    found = Map(version=version, name=name, layout=_layout(root, data), raw=data, **body)
    return replace(found, remarks=(*decoder.remarks, *verify(found)))


def _layout(root: etree._Element, data: bytes) -> Layout:
    """Tell indentation, line end and what follows the last tag."""
    indent = re.fullmatch(r"\n([ \t]*)", root.text or "")
    tail = re.search(rb">([ \t\r\n]*)\Z", data)
    return Layout(
        indent=indent[1] if indent else "  ",
        newline="\r\n" if b"\r\n" in data[:200] else "\n",
        tail=tail[1].decode() if tail else "\n",
    )
