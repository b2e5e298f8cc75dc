"""One digit: ink to the MNIST frame, the frame to logits, the logits to a verdict."""
