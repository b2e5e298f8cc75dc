"""From the lines of a page to its numbers: lines, proposals, places of characters, the answer."""
