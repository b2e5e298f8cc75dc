"""How one character is drawn: strokes, pictures, styles, signs and symbols."""
