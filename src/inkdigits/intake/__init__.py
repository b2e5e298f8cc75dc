"""Any source to pages in color: formats, turns, transparency, limits."""
