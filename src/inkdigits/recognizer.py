"""The recognizer: reads images in any form, one or many. The class to start from."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal, overload

import numpy as np
import numpy.typing as npt

from inkdigits.digit.classifier import Classification, Classifier
from inkdigits.digit.frame import frames_from_crops
from inkdigits.errors import ImageError, ModelError
from inkdigits.expect.pattern import Expectation, parse_expectation
from inkdigits.intake.limits import Limits, check_seconds
from inkdigits.intake.page import Page, decode_pages
from inkdigits.intake.sources import Source, is_data_url
from inkdigits.reading.batches import End, measure_share, take_batches
from inkdigits.reading.page_reader import PageReader
from inkdigits.results import Reading, join_pages
from inkdigits.weights import FAST_DIGIT_WEIGHTS


@dataclass(slots=True)
class _Clock:
    """The time that the image whose pages are being decoded has taken so far."""

    seconds: float = 0.0


class Recognizer:
    """Reads handwritten digits. Make one and share it: it is safe between threads.

    Parameters
    ----------
    weights
        An ONNX file with its sidecar; the bundled weights where none is given.
    fast
        Read with the bundled smaller network, in 8 bits: see MODEL_CARD.md on what that costs.
    limits
        Bounds on the images that are read.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where the weights are missing or damaged, or given beside ``fast``.
    """

    def __init__(
        self,
        weights: str | os.PathLike[str] | None = None,
        *,
        fast: bool = False,
        limits: Limits | None = None,
        threads: int = 0,
    ) -> None:
        if fast and weights is not None:
            raise ModelError("Give weights or fast, not both: only the bundled weights have both.")
        self._classifier = Classifier(FAST_DIGIT_WEIGHTS if fast else weights, threads=threads)
        self._reader = PageReader(self._classifier, threads=threads)
        self._limits = limits or Limits()

    def __repr__(self) -> str:
        return f"Recognizer({self.model!r})"

    @property
    def model(self) -> str:
        """Name, version and checksum of the weights."""
        return self._classifier.name

    def read(self, image: Source, *, expect: str | Expectation | None = None) -> Reading:
        """Read one image: a path, bytes, data URL, Pillow image or array.

        A PDF or TIFF may have several pages, whose readings are then in ``pages``.
        An image without ink gives the status ``blank``; ink that is no digit ``no_digits``.
        ``expect`` is what is known of its numbers, as ``parse_expectation`` takes it: the
        likeliest that fits is read, and what does not fit is unsure.

        Raises
        ------
        ImageError
            With one sentence that says what to do.
        ExpectationError
            Where ``expect`` is none.
        """
        (reading,) = self.read_many([image], expect=expect)
        return reading

    @overload
    def read_many(
        self,
        images: Iterable[Source],
        *,
        on_error: Literal["raise"] = "raise",
        expect: str | Expectation | None = None,
    ) -> Iterator[Reading]: ...

    @overload
    def read_many(
        self,
        images: Iterable[Source],
        *,
        on_error: Literal["return"],
        expect: str | Expectation | None = None,
    ) -> Iterator[Reading | ImageError]: ...

    def read_many(
        self,
        images: Iterable[Source],
        *,
        on_error: Literal["raise", "return"] = "raise",
        expect: str | Expectation | None = None,
    ) -> Iterator[Reading | ImageError]:
        """Read images one after the other, many at once through the networks.

        Images are taken and decoded as their readings are asked for, a batch ahead of them: any
        number of them fits into memory.

        Parameters
        ----------
        images
            Each as ``read`` takes it. A generator may make them on the way.
        on_error
            What becomes of an image that cannot be read: ``raise`` its ImageError when its turn
            has come, or ``return`` it in place of a reading and go on with the others.
        expect
            What is known of the numbers of each, as in ``read``.

        Yields
        ------
        A reading for each image, in order. The ``source`` of a reading is the path of its image;
        that of an error names any image, as ``image 3``.

        Raises
        ------
        ImageError
            For the first image that cannot be read.
        ModelError
            Where the weights give numbers that are not finite.
        ValueError
            At once, where ``on_error`` is neither.
        ExpectationError
            At once, where ``expect`` is none.
        """
        if on_error not in ("raise", "return"):
            raise ValueError('on_error must be "raise" or "return".')
        if expect is not None and not isinstance(expect, Expectation):
            expect = parse_expectation(expect)
        return self._stream(images, expect, isolate=on_error == "return")

    def fit(self, reading: Reading, expect: str | Expectation) -> Reading:
        """Return a reading as it is where something is expected of its numbers, as in ``read``.

        Nothing is read again, so that many images may be read together and each be expected
        another thing of. The reading must be one of which nothing was expected yet.

        Raises
        ------
        ExpectationError
            Where ``expect`` is none.
        """
        expectation = parse_expectation(expect) if isinstance(expect, str) else expect
        return self._reader.fit(reading, expectation)

    def classify(self, crops: npt.NDArray[np.generic]) -> Classification:
        """Classify crops that are already in the MNIST frame.

        Parameters
        ----------
        crops
            (N, 28, 28) uint8, 255 = ink, or float in [0, 1], 1 = ink.

        Raises
        ------
        ImageError
            Where shape, type or range is another.
        """
        return self._classifier.classify(frames_from_crops(crops))

    def _stream(
        self, images: Iterable[Source], expectation: Expectation | None, *, isolate: bool
    ) -> Iterator[Reading | ImageError]:
        """Yield what became of each image."""
        pages: list[Reading] = []
        fault: ImageError | None = None
        clock = _Clock()
        with closing(self._decode_all(images, clock, isolate=isolate)) as items:
            for batch in take_batches(items):
                started = time.monotonic()
                results = self._read_batch(batch, expectation, isolate=isolate)
                clock.seconds += (time.monotonic() - started) * measure_share(batch)
                for item in results:
                    if isinstance(item, Reading):
                        pages.append(item)
                    elif isinstance(item, ImageError):
                        fault = item
                    elif error := item.error or fault:
                        error.source = item.name
                        if not isolate:
                            error.add_note(f"This was {item.name}.")
                            raise error
                        yield error
                        pages, fault = [], None
                    else:
                        yield join_pages([replace(page, source=item.path) for page in pages])
                        pages = []

    def _decode_all(
        self, images: Iterable[Source], clock: _Clock, *, isolate: bool
    ) -> Generator[Page | End, None, None]:
        """Yield the pages of each image, one at a time, and its end.

        An image that has taken too long fails at its next page.
        Without ``isolate`` nothing comes after the end of an image that cannot be decoded.
        """
        for number, image in enumerate(images, start=1):
            path = find_path(image)
            error = None
            try:
                with closing(decode_pages(image, self._limits)) as pages:
                    yield from self._time_pages(pages, clock)
            except ImageError as refusal:
                error = refusal
            except Exception as fault:
                if not isolate:
                    raise
                error = describe_fault(fault)
            yield End(path or f"image {number}", path, error)
            if error is not None and not isolate:
                return

    def _time_pages(self, pages: Iterable[Page], clock: _Clock) -> Iterator[Page]:
        """Yield the pages of one image as long as it does not take too long."""
        clock.seconds = 0.0
        started = time.monotonic()
        for index, page in enumerate(pages):
            clock.seconds += time.monotonic() - started
            if index:
                check_seconds(clock.seconds, self._limits)
            yield page
            started = time.monotonic()

    def _read_batch(
        self, batch: Sequence[Page | End], expectation: Expectation | None, *, isolate: bool
    ) -> list[Reading | ImageError | End]:
        """Return a reading in place of each page; with ``isolate`` an error where there is none."""
        pages = [one for one in batch if isinstance(one, Page)]
        try:
            results: list[Reading | ImageError] = [*self._read_pages(pages, expectation)]
        except ModelError:  # no image would be read
            raise
        except Exception:
            if not isolate:
                raise
            results = [self._read_alone(page, expectation) for page in pages]
        remaining = iter(results)
        return [next(remaining) if isinstance(one, Page) else one for one in batch]

    def _read_pages(self, pages: Sequence[Page], expectation: Expectation | None) -> list[Reading]:
        readings = self._reader.read(pages)
        if expectation is None:
            return readings
        return [self._reader.fit(reading, expectation) for reading in readings]

    def _read_alone(self, page: Page, expectation: Expectation | None) -> Reading | ImageError:
        try:
            return self._read_pages([page], expectation)[0]
        except Exception as fault:
            return describe_fault(fault)


def find_path(image: Source) -> str | None:
    """Return the path of a source that is a file; None for an image in memory or a data URL."""
    if isinstance(image, os.PathLike):
        return os.fsdecode(image)
    return image if isinstance(image, str) and not is_data_url(image) else None


def describe_fault(fault: Exception) -> ImageError:
    """Return the error of an image on which the recognizer itself failed."""
    error = ImageError(f"Cannot read this image ({type(fault).__name__}: {fault}).")
    error.__cause__ = fault
    return error
