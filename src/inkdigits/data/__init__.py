"""Sets to learn from and to score on. Knows nothing of networks, and not how an image is read."""
