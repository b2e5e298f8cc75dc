"""Pages: finding the lines of writing on them, cutting lines out, ink and paper."""
