"""The command line: argument parsing and printing around the jobs."""
