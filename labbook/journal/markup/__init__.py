"""Reading an entry's text, and changing a line of it: tasks, tags, mentions; every other byte stays."""
