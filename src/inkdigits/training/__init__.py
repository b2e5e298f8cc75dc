"""Learns the weights that are shipped. Torch lives here alone."""
