"""The options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

from inkdigits.values import Decimal

FastOption = Annotated[bool, typer.Option("--fast", help="Read with a smaller network: quicker.")]
DecimalOption = Annotated[
    Decimal, typer.Option("--decimal", help="The mark before the decimals of a number.")
]
ExpectOption = Annotated[
    str | None,
    typer.Option(
        "--expect",
        metavar="PATTERN",
        help=r"What is known of the numbers, as \d{6}, length:4..6, range:1..31, mod11, luhn.",
    ),
]
OverlayOption = Annotated[
    str | None,
    typer.Option(
        "--overlay", metavar="DIR", help="Write each picture with its boxes into a folder."
    ),
]
DocumentsOption = Annotated[
    str | None,
    typer.Option(
        "--documents",
        metavar="KINDS",
        help="Write documents as well: hocr, alto, page, pdf, with commas between them.",
    ),
]
DocumentsToOption = Annotated[
    str | None,
    typer.Option("--documents-to", metavar="DIR", help="The folder of the documents."),
]
