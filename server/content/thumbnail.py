"""A program: `thumbnail.py SOURCE TARGET` makes a small WebP of an image and says what it was.

With the lengths of edges behind it, it makes squares: `TARGET.96`, `TARGET.512`.

It decodes what strangers have sent, so it runs alone: with little memory and time, apart from the
server's process, and without anything of the server but the two paths.
"""

import json
import os
import resource
import sys
from contextlib import suppress
from warnings import catch_warnings, simplefilter

from PIL import ExifTags, Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 25_000_000
MAX_JPEG_PIXELS = 100_000_000  # a JPEG is decoded no larger than needed
MAX_MEMORY_BYTES = 512 * 1024**2
MAX_CPU_SECONDS = 10
EDGE_PIXELS = 640
SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations


def main(source: str, target: str, *edges: str) -> None:
    """Prints `{"type", "width", "height"}`, as the image is seen; fails for anything else."""
    limit(resource.RLIMIT_AS, MAX_MEMORY_BYTES)
    limit(resource.RLIMIT_CPU, MAX_CPU_SECONDS)
    os.nice(10)  # calls go first
    Image.MAX_IMAGE_PIXELS = None  # the limits are here
    with catch_warnings(), Image.open(source, formats=FORMATS) as image:
        simplefilter("ignore")  # of what is odd in the image, not wrong
        if edges:
            make_squares(image, target, [int(edge) for edge in edges])
        else:
            print(json.dumps(make(image, target)))


def limit(what: int, most: int) -> None:
    with suppress(OSError, ValueError):  # not every system knows every limit
        resource.setrlimit(what, (most, most))


def make(image: Image.Image, target: str) -> dict[str, object]:
    """Raises what Pillow raises, and ValueError for more pixels than are decoded."""
    check_size(image)
    width, height = image.size
    kind = Image.MIME[image.format or ""]
    image.draft(None, (EDGE_PIXELS, EDGE_PIXELS))
    image.load()
    orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    small = image if image.mode == mode else image.convert(mode)
    small.thumbnail((EDGE_PIXELS, EDGE_PIXELS))
    save(ImageOps.exif_transpose(small), target)
    if orientation in SIDEWAYS:
        width, height = height, width
    return {"type": kind, "width": width, "height": height}


def make_squares(image: Image.Image, target: str, edges: list[int]) -> None:
    """From its middle, none larger than it is. Raises as `make` does."""
    check_size(image)
    image.draft(None, (max(edges), max(edges)))
    image.load()
    mode = "RGBA" if image.has_transparency_data else "RGB"
    upright = ImageOps.exif_transpose(image if image.mode == mode else image.convert(mode))
    for edge in edges:
        side = min(edge, *upright.size)
        save(ImageOps.fit(upright, (side, side)), f"{target}.{edge}")


def check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > (MAX_JPEG_PIXELS if image.format == "JPEG" else MAX_PIXELS):
        raise ValueError("too many pixels")


def save(image: Image.Image, target: str) -> None:
    """A new image has the pixels only: no EXIF with its place and time, no profile, no text."""
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    plain.save(target, "WEBP", quality=80)


if __name__ == "__main__":
    main(*sys.argv[1:])
