"""Loaders of the data sets: each takes the data folder and returns the samples of its set."""
