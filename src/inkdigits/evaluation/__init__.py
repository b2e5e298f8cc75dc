"""Scores the recognizer on data that it never learned from."""
