"""Fitting of the decision: how probable it is that a number is right, from its evidence."""
