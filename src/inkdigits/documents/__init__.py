"""Readings as documents: hOCR, ALTO XML, PAGE XML, searchable PDF, and pictures with boxes."""

from inkdigits.documents.saving import DocumentFolder
from inkdigits.documents.writers import DocumentKind, parse_kinds, write_document

__all__ = ["DocumentFolder", "DocumentKind", "parse_kinds", "write_document"]
