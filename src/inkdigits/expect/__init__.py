"""What is expected of a number, and the reading that fits it best."""
