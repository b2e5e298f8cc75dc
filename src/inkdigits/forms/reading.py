"""Reads forms: each field of a template, on each page of a file."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from inkdigits.arrays import ColorImage
from inkdigits.errors import FormError, ImageError
from inkdigits.forms.fields import FieldCrop, is_empty, stream_crops
from inkdigits.forms.locating import locate_form
from inkdigits.forms.mapping import doubt_reading, keep_inside, map_box, map_reading
from inkdigits.forms.template import Template
from inkdigits.intake.limits import Limits, check_seconds
from inkdigits.intake.page import Page, decode_pages
from inkdigits.intake.sources import Source
from inkdigits.results import Box, ImageSize, Reading

FieldStatus = Literal["read", "unsure", "no_digits", "blank", "error"]


class ManyReader(Protocol):
    """What forms ask of a recognizer."""

    @property
    def model(self) -> str:
        """Name, version and checksum of the weights."""

    def read_many(
        self, images: Iterable[Source], *, on_error: Literal["return"]
    ) -> Iterator[Reading | ImageError]:
        """Read images in order; an error in place of a reading where there is none."""

    def fit(self, reading: Reading, expect: str) -> Reading:
        """Return a reading whose numbers fit what is expected; what does not is unsure."""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What stands in a field.

    ``status`` is that of the reading, or ``error`` with one sentence in ``error``: the form was
    not found, and nothing was read. ``box`` surrounds the field, in pixels of the image; boxes in
    ``reading`` are those of the image as well.
    """

    name: str
    status: FieldStatus
    box: Box | None
    reading: Reading | None
    error: str = ""

    @property
    def text(self) -> str:
        """What was read, empty where nothing was."""
        return self.reading.text if self.reading else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the field in a shape that JSON has."""
        return {
            "name": self.name,
            "status": self.status,
            "text": self.text,
            "box": self.box and self.box.to_list(),
            "numbers": [one.to_dict() for one in self.reading.numbers] if self.reading else [],
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that holds the form; ``note`` says where it was found otherwise than it should be."""

    fields: tuple[FieldReading, ...]
    image: ImageSize
    note: str = ""

    def __getitem__(self, name: str) -> FieldReading:
        """Return the field of a name."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """Return the page in a shape that JSON has."""
        return {
            "fields": [one.to_dict() for one in self.fields],
            "image": {"width": self.image.width, "height": self.image.height},
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class FormReading:
    """The forms of a file, one a page."""

    pages: tuple[FormPage, ...]
    model: str

    @property
    def fields(self) -> tuple[FieldReading, ...]:
        """The fields of all pages, in order."""
        return tuple(one for page in self.pages for one in page.fields)

    def __getitem__(self, name: str) -> FieldReading:
        """Return the field of a name on the first page."""
        return self.pages[0][name]

    def to_dict(self) -> dict[str, Any]:
        """Return the forms in a shape that JSON has."""
        return {"pages": [page.to_dict() for page in self.pages], "model": self.model}


def read_form(
    recognizer: ManyReader, source: Source, template: Template, *, limits: Limits | None = None
) -> FormReading:
    """Read the fields of a form; each page of a PDF or TIFF is a form of its own.

    A field in which several numbers are found, or which reads turned, is ``unsure``, and so is one
    that does not fit what its template expects. Where the form is not found on a page, all of its
    fields have the status ``error``.

    Parameters
    ----------
    recognizer
        A ``Recognizer``.
    source
        As ``Recognizer.read`` takes it.
    template
        The layout of the form.
    limits
        Limits on the image, as the recognizer has them.

    Raises
    ------
    ImageError
        Where the image cannot be read.
    """
    forms = _Forms(source, template, limits or Limits(), recognizer.fit)
    for result in recognizer.read_many(forms.stream_images(), on_error="return"):
        forms.take(result)
    return FormReading(forms.collect(), recognizer.model)


@dataclass(slots=True)
class _OpenPage:
    """A page whose fields are being read; all of them errors where the form is not on it."""

    size: ImageSize
    note: str
    fields: list[FieldReading] = field(default_factory=list)


@dataclass(slots=True)
class _Forms:
    """The pages of a source on their way through the recognizer."""

    source: Source
    template: Template
    limits: Limits
    fit: Callable[[Reading, str], Reading]
    pages: list[_OpenPage] = field(default_factory=list)
    waiting: deque[tuple[_OpenPage, Page, FieldCrop]] = field(default_factory=deque)

    def stream_images(self) -> Iterator[ColorImage]:
        """Yield the crops of all pages, and remember where each belongs."""
        started, count = time.monotonic(), 0
        for page in decode_pages(self.source, self.limits):
            try:
                location = locate_form(page.color, self.template)
            except FormError as error:
                self.pages.append(self._refuse_page(page, str(error)))
                continue
            opened = _OpenPage(page.size, location.note)
            self.pages.append(opened)
            for crop in stream_crops(page.color, self.template, location):
                if count:
                    check_seconds(time.monotonic() - started, self.limits)
                count += 1
                self.waiting.append((opened, page, crop))
                yield crop.image

    def take(self, result: Reading | ImageError) -> None:
        """Add what was read in the next crop to its page."""
        opened, page, crop = self.waiting.popleft()
        expect = self.template.fields[len(opened.fields)].expect
        if isinstance(result, Reading):
            result = keep_inside(result, crop)
            result = result if expect is None else self.fit(result, expect)
        opened.fields.append(_finish_field(result, crop, page))

    def collect(self) -> tuple[FormPage, ...]:
        """Return the pages with what was read."""
        return tuple(FormPage(tuple(one.fields), one.size, one.note) for one in self.pages)

    def _refuse_page(self, page: Page, why: str) -> _OpenPage:
        names = (one.name for one in self.template.fields)
        fields = [FieldReading(name, "error", None, None, why) for name in names]
        return _OpenPage(page.size, why, fields)


def _finish_field(result: Reading | ImageError, crop: FieldCrop, page: Page) -> FieldReading:
    """Return the field of a crop that was read."""
    box = map_box(crop.inner, crop, page.size, page.to_image)
    if isinstance(result, ImageError):
        return FieldReading(crop.name, "error", box, None, str(result))
    if result.status == "no_digits" and is_empty(crop):  # what was seen is the box around it
        result = replace(result, status="blank")
    several = len(result.numbers) > 1
    reading = doubt_reading(result) if several or result.turn else result
    reading = map_reading(reading, crop, size=page.size, to_image=page.to_image)
    return FieldReading(crop.name, reading.status, box, reading)
