"""Pages of printed paper, of words and of notes."""

from __future__ import annotations

import numpy as np

from inkdigits.data.samples import PenSample
from inkdigits.evaluation.suites.pages import LEAST, SIDES, draw_notes, draw_papers, draw_words

STROKE = (np.array([[0, 0], [400, 1000]], np.float32),)


def letters(writer: str, count: int, label: str = "v") -> list[PenSample]:
    return [PenSample(label, writer, "s", STROKE)] * count


def test_paper_is_printed_and_photographed() -> None:
    pages = list(draw_papers(6, np.random.default_rng(1)))
    assert len(pages) == 6
    for page in pages:
        assert (page.shape, page.dtype) == (SIDES, np.uint8)
        assert page.min() < page.max()


def test_words_are_black_on_white_and_the_same_every_time() -> None:
    samples = letters("a", LEAST)
    first, again = (list(draw_words(samples, 3, np.random.default_rng(1))) for _ in range(2))
    assert len(first) == 3
    for page, same in zip(first, again, strict=True):
        assert np.array_equal(page, same)
        assert page.dtype == np.uint8
        assert (page > 250).mean() > 0.7
        assert page.min() < 50


def test_who_wrote_few_letters_or_signs_alone_writes_no_page() -> None:
    samples = letters("a", LEAST - 1) + letters("b", LEAST, "+")
    assert list(draw_words(samples, 2, np.random.default_rng(1))) == []


def test_notes_are_photographed_and_the_same_every_time() -> None:
    writers = {"a": letters("a", 5, "1"), "b": letters("b", 5, "7")}
    first, again = (list(draw_notes(writers, 2, np.random.default_rng(1))) for _ in range(2))
    assert len(first) == 2
    for (page, text), (same, text_again) in zip(first, again, strict=True):
        assert np.array_equal(page, same)
        assert text == text_again
        assert (page.shape, page.dtype) == (SIDES[::-1], np.uint8)
        assert page.max() > 2.0 * page.min()
        assert 2 <= len(text.split()) <= 5
        assert set(text.replace(" ", "")) in ({"1"}, {"7"})
