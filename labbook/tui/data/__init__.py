"""What a screen shows, read in short transactions; no screen is known here."""
