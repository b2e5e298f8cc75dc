"""Lines of writing: the characters on them, and the numbers that these spell."""
