"""Looking back: why something was run, what was tried before, what has changed since."""
