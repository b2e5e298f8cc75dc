"""Any source to pages in color: formats, EXIF orientation, transparency, limits."""
