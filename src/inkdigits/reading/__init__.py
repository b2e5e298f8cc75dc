"""From the characters of each line to the numbers of a page: evidence, boxes and the answer."""
