"""Drawing of training data: characters, lines, pages, and pictures of them.

- ``scenes``: ``draw_scene``, whole pictures with the writing in them; ``cut_outs``: single lines;
- ``characters``: how one digit, letter, sign or symbol is drawn, by strokes or from a picture;
- ``lines``: what is written on a line, and how characters follow each other;
- ``pages``: papers, desks, and layouts of writing on them;
- ``camera``: light, lens and file;
- ``glyphs``, ``labels``: the handwriting of the data sets that is drawn with;
- ``non_digits``: pages of ink that is not a digit, for the digit classifier.
"""
