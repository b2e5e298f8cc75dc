"""Many files: found, read, and kept as the rows of a table; resumable."""
