"""Corruptions of frames of digits, in families of three severities each."""
