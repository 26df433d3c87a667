"""Pages and tables to hand on, drawn from what was recorded."""
