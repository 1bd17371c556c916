"""From the receptor to pSTAT5, pERK, pAKT and genes: the receptor network and six modules behind it."""
