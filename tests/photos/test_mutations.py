"""The property of the intake: whatever the bytes, a valid Photo or one clear PhotoError."""

import random
import warnings

import numpy as np

from resnet_demo.errors import PhotoError
from resnet_demo.photos.decode import LONG_SIDE, decode

MUTANTS_A_FILE = 110  # times 22 files are 2,420
HEADER = 64  # bytes in which most formats keep their sizes


def mutate(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return the file damaged in one to three ways."""
    mutant = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        kind = chance.choice(("bits", "header", "cut", "splice", "repeat", "drop", "number"))
        at = chance.randrange(len(mutant)) if mutant else 0
        length = chance.randint(1, 40)
        if kind == "bits":
            for _ in range(chance.randint(1, 8)):
                if mutant:
                    mutant[chance.randrange(len(mutant))] ^= 1 << chance.randrange(8)
        elif kind == "header":
            for _ in range(chance.randint(1, 4)):
                if mutant:
                    mutant[chance.randrange(min(HEADER, len(mutant)))] = chance.randrange(256)
        elif kind == "cut":
            del mutant[at:]
        elif kind == "splice":
            start = chance.randrange(len(other))
            mutant[at : at + length] = other[start : start + length]
        elif kind == "repeat":
            mutant[at:at] = mutant[at : at + length] * chance.randint(1, 50)
        elif kind == "drop":
            del mutant[at : at + length]
        else:  # a two- or four-byte number becomes an extreme one
            extremes = (b"\0\0", b"\xff\xff", b"\0\0\0\0", b"\xff" * 4, b"\x7f\xff\xff\xff")
            extreme = chance.choice(extremes)
            mutant[at : at + len(extreme)] = extreme
    return bytes(mutant)


def test_every_mutant_is_a_valid_photo_or_one_clear_error(every_format: dict[str, bytes]) -> None:
    chance = random.Random(0)
    files = list(every_format.items())
    photos = errors = 0
    for name, data in files:
        for number in range(MUTANTS_A_FILE):
            _, other = chance.choice(files)
            mutant = mutate(data, other, chance)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    photo = decode(mutant, name)
            except PhotoError as error:
                check_sentence(str(error))
                errors += 1
            except BaseException as error:
                raise AssertionError(f"mutant {number} of {name}: {error!r}") from error
            else:
                check_pixels(photo.pixels)
                photos += 1
    assert photos + errors >= 2_000
    assert min(photos, errors) > 300  # both ends are reached, or the test tests nothing


def check_sentence(message: str) -> None:
    assert message.endswith(".")
    assert "\n" not in message
    assert 20 < len(message) < 250
    assert not any(word in message for word in ("Error", "Exception", "0x", "<", "Traceback"))


def check_pixels(pixels: np.ndarray) -> None:
    height, width, channels = pixels.shape
    assert channels == 3
    assert pixels.dtype == np.uint8
    assert max(height, width) <= LONG_SIDE
    assert not pixels.flags.writeable
