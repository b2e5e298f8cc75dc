"""Pages: where lines of writing are, and how they are cut out."""
