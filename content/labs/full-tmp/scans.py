"""Scanned pages, decoded to raw pixels: one page is 40 MB on the disk. Not yours to change."""

MB = 1 << 20
PAGE_MB = 40


def decode(name, path):
    """Write the pixels of a page to a file, as a decoder would."""
    if name.startswith("torn"):
        with open(path, "wb") as pixels:
            pixels.write(bytes(5 * MB))
        raise ValueError(f"{name}: the scan ends in the middle")
    row = name.encode().ljust(64, b".") * (MB // 64)
    with open(path, "wb") as pixels:
        for _ in range(PAGE_MB):
            pixels.write(row)


def thumbnail(path):
    """A tiny picture of the page: here its first bytes are enough."""
    with open(path, "rb") as pixels:
        return pixels.read(64).rstrip(b".").decode()
