"""One file per verb: a frozen question in, a frozen answer out, one function between."""
