"""Charts and self-contained HTML pages made from the answers of the jobs."""
