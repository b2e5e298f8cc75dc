"""Figures of what was read: outcomes, metrics, scores, and the report of a run."""
