"""What is expected: predictions from the line that is typed to the grade and the score."""
