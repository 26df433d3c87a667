"""The page of a sweep: its grid as a table and as a heatmap, one cell in words, what can be done with it."""
