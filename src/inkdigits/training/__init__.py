"""Training of the networks and of the decision; torch is imported here alone."""
