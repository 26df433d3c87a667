"""Tables drawn from runs: what was given, what came out over how many seeds, and what does not belong together."""
