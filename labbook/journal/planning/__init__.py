"""Planning the day: tasks and their clocks, carrying them on, how days begin and end."""
