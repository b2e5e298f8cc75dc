"""What was read in one image, as frozen dataclasses.

Knows nothing of networks. ``Reading.to_dict`` is the one JSON shape, shared by the page, the API,
the command line and Python; ``Reading.from_dict`` reads it back.

A status is one of four words. A reading may have each of them, a digit the first three, a number
the first two:

``read``
    What is shown is right, with at least the probability that is asked for.
``unsure``
    A guess: see the alternatives.
``no_digits``
    Ink, but none of it is a digit.
``blank``
    No ink.

A ``confidence`` is the calibrated probability, in [0, 1], that what is shown is right. That of an
unsure number or digit is always below the threshold from which it would be read.
"""

from inkdigits.results.number import (
    BELOW,
    LIKELY,
    SURE_DIGIT,
    Alternative,
    Box,
    Digit,
    DigitStatus,
    Number,
    NumberKind,
    NumberStatus,
    Sign,
    SignText,
    join_boxes,
)
from inkdigits.results.reading import (
    Candidate,
    ImageSize,
    Reading,
    Status,
    Turn,
    join_pages,
    join_texts,
)

__all__ = [
    "BELOW",
    "LIKELY",
    "SURE_DIGIT",
    "Alternative",
    "Box",
    "Candidate",
    "Digit",
    "DigitStatus",
    "ImageSize",
    "Number",
    "NumberKind",
    "NumberStatus",
    "Reading",
    "Sign",
    "SignText",
    "Status",
    "Turn",
    "join_boxes",
    "join_pages",
    "join_texts",
]
