"""Which format a file has, from its first bytes; its name is never asked.

Files that are no photos get a sentence that names what they are, so that the person who chose
the wrong one knows which one it was.
"""

from resnet_demo.errors import PhotoError
from resnet_demo.photos.limits import READABLE

# The first bytes of files people take for photos, or drop by mistake.
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"8BPS", "a Photoshop document"),
    (b"%!PS", "a PostScript document"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\x00\x00\x01\xba", "a video"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"II+\x00", "a BigTIFF picture"),
    (b"MM\x00+", "a BigTIFF picture"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_BMP_HEADER_SIZES = (12, 40, 52, 56, 64, 108, 124)
_LOOKED_AT = 1024  # bytes searched for text


def recognise(data: bytes) -> str:
    """Return "JPEG", "PNG", "WebP", "BMP", "GIF", "TIFF" or "HEIC".

    Raises:
        PhotoError: the file is of another kind; the sentence says which, where that is known.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    if data.startswith((b"II*\x00", b"MM\x00*")):
        return "TIFF"
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES:
        return "BMP"
    if data[4:8] == b"ftyp" and _is_heif(data):
        return "HEIC"
    raise PhotoError(f"This is {_other_kind(data)}, not a photo; choose a {READABLE} file.")


def _is_heif(data: bytes) -> bool:
    if data[8:12] in (b"avif", b"avis"):
        raise PhotoError("AVIF pictures cannot be read here; save it as JPEG or PNG and try that.")
    return data[8:12] in _HEIF_BRANDS


def _other_kind(data: bytes) -> str:
    """Return a few words for what the file is instead of a photo."""
    for magic, words in _OTHER_KINDS:
        if data.startswith(magic):
            return words
    if data[4:8] == b"ftyp":
        return "a video"
    if data.startswith(b"RIFF"):
        return "a sound or a video"
    start = data[:_LOOKED_AT]
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in text:
        return "an SVG drawing"
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "a web page"
    return "text" if _is_text(start) else "a file of an unknown kind"


def _is_text(start: bytes) -> bool:
    """Return whether this is UTF-8, perhaps cut inside a character, without control characters."""
    text = start.decode("utf-8", errors="ignore")
    return len(start) - len(text.encode()) <= min(3, len(text)) and all(
        character.isprintable() or character in "\t\r\n\ufeff" for character in text
    )
