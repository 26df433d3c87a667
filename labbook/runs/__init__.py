"""Launching, recording and grading runs."""
