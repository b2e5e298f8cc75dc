"""The documents that a reading is written as, all by one function."""

from __future__ import annotations

from enum import StrEnum

from inkdigits.documents.alto import write_alto
from inkdigits.documents.hocr import write_hocr
from inkdigits.documents.layout import list_pages
from inkdigits.documents.page_xml import write_page_xml
from inkdigits.documents.pdf import write_pdf
from inkdigits.intake.limits import Limits
from inkdigits.intake.sources import Source
from inkdigits.results import Reading


class DocumentKind(StrEnum):
    """What a reading is written as."""

    HOCR = "hocr"
    ALTO = "alto"
    PAGE = "page"
    PDF = "pdf"


def parse_kinds(text: str) -> tuple[DocumentKind, ...]:
    """Return the kinds that a list with commas names, each once: ``hocr,pdf``.

    Raises
    ------
    ValueError
        Where it names none, or something else.
    """
    known = ", ".join(DocumentKind)
    kinds: dict[DocumentKind, None] = {}
    for word in text.split(","):
        try:
            kinds[DocumentKind(word.strip().lower())] = None
        except ValueError:
            raise ValueError(
                f'"{word.strip()}" is no kind of document: name some of {known}, with commas.'
            ) from None
    return tuple(kinds)


def write_document(
    kind: DocumentKind,
    reading: Reading,
    source: Source,
    *,
    name: str,
    limits: Limits | None = None,
) -> list[tuple[str, bytes]]:
    """Return the files of a reading in one kind of document.

    Parameters
    ----------
    source
        The image that was read, in any form that ``Recognizer.read`` takes; only the PDF looks
        at it.
    name
        The name of the image, as the documents state it.
    limits
        Limits on the image; ``Limits()`` by default.

    Returns
    -------
    The ends of their names, and their bytes. hOCR and PDF are one file for all pages; ALTO and
    PAGE one for each: ``.alto.xml``, or ``-page-1.alto.xml`` and so on where there are several.

    Raises
    ------
    ImageError
        For the PDF, where the image cannot be read any more or has other pages now.
    """
    if kind is DocumentKind.HOCR:
        return [(".hocr", write_hocr(reading, name=name))]
    if kind is DocumentKind.PDF:
        return [(".searchable.pdf", write_pdf(reading, source, limits=limits))]
    files = []
    for number, page in enumerate(list_pages(reading), start=1):
        suffix = f"{f'-page-{number}' if reading.pages else ''}.{kind}.xml"
        if kind is DocumentKind.ALTO:
            files.append((suffix, write_alto(page, name=name, number=number)))
        else:
            files.append((suffix, write_page_xml(page, name=name)))
    return files
