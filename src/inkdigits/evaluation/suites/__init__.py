"""Suites: images that nothing learned from, loaded or drawn, and had read."""
