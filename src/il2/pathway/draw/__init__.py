"""Pictures of maps: a scene of every element, as SVG or PNG, in the look of the file or a refined one.

``draw`` a map, ``paint`` values over it, write it with ``svg`` or ``png``.
"""

from il2.pathway.draw.draw import LOOKS, LookName, draw
from il2.pathway.draw.marks import Scene
from il2.pathway.draw.paint import paint
from il2.pathway.draw.raster import png
from il2.pathway.draw.refined import Scheme
from il2.pathway.draw.svg import svg

__all__ = ["LOOKS", "LookName", "Scene", "Scheme", "draw", "paint", "png", "svg"]
