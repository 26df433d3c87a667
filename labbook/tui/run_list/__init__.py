"""The table of runs: how it is laid out, what can be done with a run, which columns it has."""
