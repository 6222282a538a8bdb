from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from studylam.labs.images import ImageHeader, read_header

SIZES = st.integers(1, 300)


def encoded(file_format: str, width: int, height: int, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, file_format, **options)
    return out.getvalue()


@given(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]), SIZES, SIZES)
def test_agrees_with_pillow(file_format: str, width: int, height: int) -> None:
    assert read_header(encoded(file_format, width, height)) == ImageHeader(
        file_format, width, height
    )


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\x00\x00" + b"x" * 30}])
def test_every_kind_of_webp(options: dict[str, object]) -> None:
    assert read_header(encoded("WEBP", 77, 33, **options)) == ImageHeader("WEBP", 77, 33)


@pytest.mark.parametrize("options", [{"progressive": True}, {"exif": b"Exif\x00\x00" + b"x" * 999}])
def test_every_kind_of_jpeg(options: dict[str, object]) -> None:
    assert read_header(encoded("JPEG", 640, 400, **options)) == ImageHeader("JPEG", 640, 400)


@given(st.binary(max_size=200))
def test_rubbish_is_no_image(data: bytes) -> None:
    read_header(data)  # whatever it says, it doesn't raise
    assert read_header(b"no image " + data) is None


@given(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]), st.integers(0, 200))
def test_a_file_that_is_cut_off_is_no_crash(file_format: str, length: int) -> None:
    header = read_header(encoded(file_format, 20, 10)[:length])
    assert header in (None, ImageHeader(file_format, 20, 10))


@pytest.mark.quick
def test_an_endless_row_of_segments_ends() -> None:
    assert read_header(b"\xff\xd8" + b"\xff\xe0\x00\x02" * 50_000) is None
    assert read_header(b"\xff\xd8\xff" + b"\xff" * 50_000) is None
    assert read_header(b"\xff\xd8\xff\xe0\x00\x00" * 10) is None
