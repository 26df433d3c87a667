"""What came of runs: endings followed up, results written, runs put side by side."""
