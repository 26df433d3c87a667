"""Measurements against floors taken in the same run; `make bench` prints the table. Ratios and medians, no verdicts."""
