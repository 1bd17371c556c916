"""Charts and self-contained HTML pages of the answers that the jobs give."""
