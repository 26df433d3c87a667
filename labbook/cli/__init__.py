"""The command line: one file a noun; a command parses, calls the library, and prints."""
