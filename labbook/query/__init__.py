"""The query language: one small language for the command line, the search box and saved views."""
