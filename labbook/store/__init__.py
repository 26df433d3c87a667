"""Tables, the SQLite engine, migrations, full text and metrics: the only room that speaks SQLite."""
