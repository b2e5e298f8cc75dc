"""Frames to verdicts: the network and what its logits mean. Knows nothing of images."""
