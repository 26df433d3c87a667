"""Figures as SVG that stands inside a page, drawn by matplotlib."""
