"""Writing the journal out: as the files it came from, byte for byte, or as Markdown, org-mode and JSON."""
