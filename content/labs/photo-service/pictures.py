"""Makes pictures smaller, with Pillow. Not yours to change."""

import io

from PIL import Image

LONGEST = 320


def shrunk(picture):
    """The bytes of a JPEG of at most 320 pixels, and the width and height that the picture had.

    Raises PIL.UnidentifiedImageError: it is no picture.
    """
    with Image.open(io.BytesIO(picture)) as image:
        size = image.size
        image.thumbnail((LONGEST, LONGEST))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue(), *size
