"""What an experiment is: read from its source, its parameters typed, its config checked."""
