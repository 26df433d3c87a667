"""The files that runs leave beside the store: whether they are whole, and which can go."""
