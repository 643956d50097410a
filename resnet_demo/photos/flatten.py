"""A picture of any kind becomes a small RGB one: alpha over white, 16 bits to 8, long side capped.

Large pictures are handled in bands of rows, so that no second full-size copy ever exists: a
40-megapixel PNG with alpha is 160 MB, and blending it whole would take that three times.
"""

import numpy as np
from PIL import Image

from resnet_demo.errors import PhotoError

_BAND_PIXELS = 2**21
_AVERAGES = ("L", "LA", "RGB", "RGBA")  # averaging these first gives the same and is quicker
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")
# The network's own bilinear resize comes after this one. With Lanczos the two together stay within
# 4/255 of that resize alone; bicubic is at the limit, Hamming misses by four times (17, 13
# and 11 ms from 1,061 × 707 to 1,024 × 682, 1 thread).
_FILTER = Image.Resampling.LANCZOS
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def shrink_to_rgb(
    image: Image.Image,
    long_side: int,
    orientation: int = 1,
    extent: tuple[float, float] | None = None,
) -> Image.Image:
    """Return the picture in RGB, upright, its long side at most `long_side` pixels.

    Args:
        image: loaded, of any mode.
        long_side: pixels.
        orientation: EXIF's, 1 to 8.
        extent: width and height of the part of `image` that is picture. A JPEG of 4,001 pixels
            decoded at 1/4 has 1,001, the last of them a quarter full: its extent is 1,000.25.

    Raises:
        PhotoError: the picture has brightness values that no screen could show.
    """
    width, height = extent or image.size
    # Averaging whole squares first leaves at least twice the target, then one filter does the rest.
    factor = max(1, int(max(width, height)) // (2 * long_side))
    if factor > 1 or image.mode != "RGB" or "transparency" in image.info:
        image = _reduce_in_bands(image, factor)
    scale = min(1.0, long_side * factor / max(width, height))
    box = (0.0, 0.0, width / factor, height / factor)
    size = max(1, round(box[2] * scale)), max(1, round(box[3] * scale))
    # A partly filled last pixel would shift the picture by a fraction of the network's pixels,
    # which costs up to 30/255 at an edge, so such a picture is resized too.
    if size != image.size or box[2:] != image.size:
        image = image.resize(size, _FILTER, box=box)
    return image.transpose(_TURN[orientation]) if orientation in _TURN else image


def _reduce_in_bands(image: Image.Image, factor: int) -> Image.Image:
    width, height = image.size
    white = _white_level(image)
    reduced = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    rows = max(1, _BAND_PIXELS // width // factor) * factor
    for top in range(0, height, rows):
        band = image.crop((0, top, width, min(height, top + rows)))
        if band.mode in _AVERAGES and "transparency" not in band.info:
            small = _band_to_rgb(band.reduce(factor), white)
        else:
            small = _band_to_rgb(band, white).reduce(factor)
        reduced.paste(small, (0, top // factor))
    return reduced


def _band_to_rgb(band: Image.Image, white: float) -> Image.Image:
    """Return a band in RGB; `white` is the brightness of white in modes that have no fixed one."""
    if band.mode in _SIXTEEN_BITS:
        values = np.asarray(band)
        grey = Image.fromarray((values >> 8).astype(np.uint8))
        transparent = band.info.get("transparency")
        if isinstance(transparent, int):
            grey.paste(255, mask=Image.fromarray(values == transparent))
        return grey.convert("RGB")
    if band.mode in ("I", "F"):
        values = np.asarray(band, dtype=np.float32) * np.float32(255 / white)
        return Image.fromarray((values + 0.5).clip(0, 255).astype(np.uint8)).convert("RGB")
    if band.mode in ("RGBa", "La"):
        band = band.convert(band.mode.replace("a", "A"))
    if band.mode in ("RGBA", "LA", "PA") or "transparency" in band.info:
        with_alpha = band.convert("RGBA")
        over_white = Image.new("RGB", band.size, "white")
        over_white.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return over_white
    return band.convert("RGB")


def _white_level(image: Image.Image) -> float:
    """Return what counts as white in 32-bit pictures: 1, 255 or 65,535, whichever just suffices.

    Raises:
        PhotoError: values below 0, above 65,535 or not numbers.
    """
    if image.mode not in ("I", "F"):
        return 255.0
    darkest, brightest = (float(value) for value in image.getextrema())  # type: ignore[arg-type]
    levels = (1.0, 255.0, 65_535.0) if image.mode == "F" else (255.0, 65_535.0)
    for white in levels:
        if 0 <= darkest <= brightest <= white:
            return white
    raise PhotoError(
        "This picture holds measurements instead of brightness from black to white; "
        "export it with 8 bits as JPEG or PNG and try that."
    )
