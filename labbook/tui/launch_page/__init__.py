"""The parts of the launch screen."""
