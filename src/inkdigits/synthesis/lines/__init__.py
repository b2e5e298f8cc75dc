"""Lines of text: what is written, and how characters follow each other."""
