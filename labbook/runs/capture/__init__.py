"""What surrounds a run: code, environment, and secrets taken out of both."""
