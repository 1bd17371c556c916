"""Words that Antimony keeps for itself, found by offering each to libAntimony 3.3 as a species' name."""

from typing import Final

_LANGUAGE: Final = """
DNA after and at compartment const constraint delay delete end event ext formula function gene has import in
is maximize minimize model module operator or not reaction species substanceOnly unit var xor
volume area length substance extent time_unit
"""
_CONSTANTS: Final = """
avogadro exponentiale pi time true false True TRUE False FALSE infinity inf INF nan NaN notanumber
"""
_FUNCTIONS: Final = """
exp ln log log10 sqrt sqr pow power root abs floor ceil ceiling factorial min max rem quotient implies rateOf
piecewise sin cos tan sec csc cot asin acos atan asec acsc acot arcsin arccos arctan arcsec arccsc arccot
sinh cosh tanh sech csch coth asinh acosh atanh asech acsch acoth
arcsinh arccosh arctanh arcsech arccsch arccoth
lt gt leq geq eq neq plus minus times divide
gamma normal uniform exponential poisson truncatedNormal truncatedPoisson binomial bernoulli cauchy chisquare
laplace lognormal rayleigh
"""
WORDS: Final = frozenset((_LANGUAGE + _CONSTANTS + _FUNCTIONS).split())
