"""The studies of this repository as they were run: hypotheses, sweeps and analyses in a labbook, and pages from it."""
