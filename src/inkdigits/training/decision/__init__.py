"""Fits the decision: how likely a number is right, from what both networks say of it."""
