"""The photo that a sub-command is given: a file's name, or "-" for standard input."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from resnet_demo.errors import PhotoError

if TYPE_CHECKING:
    from resnet_demo.photos.decode import Photo


def read_photo(name: str) -> "Photo":
    """Return the photo in a file, or on standard input where the name is "-".

    Raises:
        PhotoError: the file cannot be read, or is no photo.
    """
    from resnet_demo.photos.decode import MAX_FILE_BYTES, decode

    try:
        # One byte more than is allowed is enough to know that a file is too large.
        if name == "-":
            return decode(sys.stdin.buffer.read(MAX_FILE_BYTES + 1), "standard input")
        with open(name, "rb") as file:
            return decode(file.read(MAX_FILE_BYTES + 1), Path(name).name)
    except FileNotFoundError:
        raise PhotoError("There is no such file.") from None
    except IsADirectoryError:
        raise PhotoError("This is a folder; name the photos in it.") from None
    except OSError as error:
        raise PhotoError(f"The file cannot be read: {error.strerror or error}.") from None
