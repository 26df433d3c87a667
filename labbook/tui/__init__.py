"""The terminal app: screens that ask the library, call it, and show what it said."""
