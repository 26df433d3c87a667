"""What reports have in common: evidence, predictions, figures, loose ends, how to make runs again."""
