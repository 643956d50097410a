"""What every format's header says, in one shape."""

from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Header:
    """What is known about a picture before it is decoded.

    Attributes:
        format: "JPEG", "PNG", "WebP", "BMP", "GIF" or "TIFF".
        size: width and height in pixels, as stored.
        orientation: the EXIF orientation, 1 to 8; 1 is upright.
        decoding_bytes: estimate of the memory that decoding takes at its peak.
        payload: the parts of the file that hold the picture, a valid file of the same format.
    """

    format: str
    size: tuple[int, int]
    orientation: int
    decoding_bytes: int
    payload: bytes
