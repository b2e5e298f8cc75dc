"""Damaged files, cut or changed anywhere: a page or an ImageError, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from inkdigits.errors import ImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")


@pytest.mark.parametrize("name", FORMATS)
def test_files_cut_short_anywhere_are_refused_or_read(
    name: str,
    page: np.ndarray,
    encode: Callable[..., bytes],
    fail: Callable[..., ImageError],
    check_any_bytes: Callable[[bytes], None],
) -> None:
    """A cut in the header, the tables or the pixels: no other exception than ImageError."""
    noise = np.random.default_rng(2).integers(0, 256, page.shape, np.uint8)
    data = encode(Image.fromarray(noise), name)
    fail(data[: len(data) // 2])
    for length in {*range(1, 120), *range(120, len(data), max(1, len(data) // 60))}:
        check_any_bytes(data[:length])


@given(data=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_page_or_an_image_error(
    data: bytes, check_any_bytes: Callable[[bytes], None]
) -> None:
    check_any_bytes(data)


@given(
    name=st.sampled_from(FORMATS),
    changes=st.lists(
        st.tuples(st.floats(0.0, 1.0, exclude_max=True), st.integers(0, 255)),
        min_size=1,
        max_size=12,
    ),
    head=st.booleans(),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_give_a_page_or_an_image_error(
    name: str,
    changes: list[tuple[float, int]],
    head: bool,
    page_files: dict[str, bytes],
    check_any_bytes: Callable[[bytes], None],
) -> None:
    data = bytearray(page_files[name])
    reach = min(len(data), 120) if head else len(data)  # the tables at the start matter most
    for place, value in changes:
        data[int(place * reach)] = value
    check_any_bytes(bytes(data))


@given(name=st.sampled_from(FORMATS), extra=st.binary(max_size=40), cut=st.floats(0.0, 1.0))
@settings(max_examples=100, deadline=None)
def test_files_with_bytes_thrust_in_give_a_page_or_an_image_error(
    name: str,
    extra: bytes,
    cut: float,
    page_files: dict[str, bytes],
    check_any_bytes: Callable[[bytes], None],
) -> None:
    data = page_files[name]
    place = int(cut * len(data))
    check_any_bytes(data[:place] + extra + data[place:])
