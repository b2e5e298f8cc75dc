"""The page on which the template of a form is drawn: ``inkdigits template new``."""
