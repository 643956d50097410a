"""What a photo may be: how large, how small, how narrow, and the sentences that say so.

Every limit is checked against the header, before a decoder runs or memory is asked for. The
sentences hold no text from the file: numbers, and the name of the format.
"""

import math

from resnet_demo.errors import PhotoError

MAX_FILE_BYTES = 20 * 2**20
MAX_PIXELS = 40_000_000
MAX_JPEG_PIXELS = 80_000_000  # a JPEG is decoded at reduced scale, the others are not
MIN_SIDE = 8  # pixels; below that there is nothing to recognise
MAX_ASPECT = 20  # long side over short side
MAX_DECODING_BYTES = 340 * 10**6  # beside the file itself
READABLE = "JPEG, PNG, WebP, BMP, GIF, TIFF or HEIC"


def check_file_size(count: int) -> None:
    """Raise PhotoError when a file of so many bytes is empty, or larger than 20 MB."""
    if count == 0:
        raise PhotoError("The file is empty; choose another photo.")
    if count > MAX_FILE_BYTES:
        raise PhotoError(
            f"The file has {math.ceil(count / 2**20 * 10) / 10:.1f} MB, more than the "
            f"{MAX_FILE_BYTES // 2**20} MB allowed; save a smaller copy and try that."
        )


def check_picture_size(size: tuple[int, int], format_name: str) -> None:
    """Raise PhotoError when the picture is too small, too narrow or too large to be decoded.

    Args:
        size: width and height that the header declares, in pixels.
        format_name: "JPEG", "PNG"…
    """
    short, long = sorted(size)
    pixels = f"{size[0]:,} × {size[1]:,} pixels"
    if short < MIN_SIDE:
        raise PhotoError(
            f"The photo has {pixels}, too few to recognise anything; "
            f"choose one with at least {MIN_SIDE} on each side."
        )
    if long > MAX_ASPECT * short:
        raise PhotoError(
            f"The photo is a strip of {pixels}; crop it until it is at most "
            f"{MAX_ASPECT} times as long as it is wide."
        )
    most = MAX_JPEG_PIXELS if format_name == "JPEG" else MAX_PIXELS
    if short * long > most:
        raise PhotoError(
            f"The photo has {pixels}, more than the {most // 10**6} megapixels allowed for "
            f"{format_name}; save a smaller copy and try that."
        )


def check_decoding_memory(decoding_bytes: int, format_name: str, remedy: str) -> None:
    """Raise PhotoError when the file is laid out so that decoding it would fill the memory."""
    if decoding_bytes > MAX_DECODING_BYTES:
        raise PhotoError(
            f"This {format_name} is laid out so that reading it takes more than "
            f"{MAX_DECODING_BYTES // 10**6} MB of memory; {remedy}."
        )


def damaged(format_name: str) -> PhotoError:
    """Return the error for a file whose bytes contradict its format or end too early."""
    return PhotoError(
        f"This {format_name} file is damaged or cut short; "
        "open it in a photo viewer, save it again and try the new file."
    )
