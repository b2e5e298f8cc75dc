"""Sheets of paper, what they lie on, and layouts of writing on them."""
