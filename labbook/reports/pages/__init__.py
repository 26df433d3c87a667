"""What each kind of report says: one file a kind."""
