"""Pixels to crops: decode, ink, segment, normalize. Knows nothing of networks."""
