"""Forms: a template of named boxes, found again on a picture, and its fields read.

``load_template`` and ``read_form`` are what a program needs; ``inkdigits template new`` draws a
template in the browser.
"""

from inkdigits.forms.fields import FieldCrop, cut_fields
from inkdigits.forms.locating import Location, locate_form
from inkdigits.forms.reading import FieldReading, FormPage, FormReading, read_form
from inkdigits.forms.template import Field, FormBox, Mark, Template, load_template, save_template

__all__ = [
    "Field",
    "FieldCrop",
    "FieldReading",
    "FormBox",
    "FormPage",
    "FormReading",
    "Location",
    "Mark",
    "Template",
    "cut_fields",
    "load_template",
    "locate_form",
    "read_form",
    "save_template",
]
