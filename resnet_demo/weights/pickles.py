"""What a pickle would call, found without running it.

`torch.load(weights_only=True)` runs a pickle with a short list of allowed functions. Ours is
shorter still: what a plain dictionary of tensors needs. A `bytearray` of a terabyte or a sparse
tensor has no business in a state dict, and a file that names one is refused before it is loaded.
"""

import io
import pickletools
import struct
import zipfile
from typing import BinaryIO

from resnet_demo.errors import WeightsError

LARGEST_PICKLE = 8 * 2**20  # bytes; ResNet-152 needs 100 KiB
_PICKLES_BEFORE_STORAGES = 5  # old format: magic number, version, system, tensors, storage names

_STORAGES = ("Float", "Half", "BFloat16", "Double", "Long", "Int")
ALLOWED = frozenset(
    {
        "collections OrderedDict",
        "torch._utils _rebuild_tensor_v2",
        "torch._utils _rebuild_parameter",
        *(f"torch {kind}Storage" for kind in _STORAGES),
    }
)

# What zipfile raises over damaged, encrypted, and exotic archives.
_BROKEN_ZIP = (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError, struct.error)


def check_zip(data: bytes, name: str) -> None:
    """Refuse a zip archive that is not what `torch.save` writes: stored, flat, honest in size.

    Args:
        data: the whole file.
        name: the file's name, for the error.

    Raises:
        WeightsError: compressed or overlapping members, a pickle that calls more than it may.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if any(member.compress_type != zipfile.ZIP_STORED for member in members):
                raise WeightsError(f"{name} is a compressed archive, not saved weights.")
            if sum(member.file_size for member in members) > len(data):
                raise WeightsError(f"{name} declares more bytes than it has.")
            pickles = [member for member in members if member.filename.endswith("data.pkl")]
            if len(pickles) != 1 or pickles[0].file_size > LARGEST_PICKLE:
                raise WeightsError(f"{name} is an archive, but not of saved weights.")
            check_pickle(io.BytesIO(archive.read(pickles[0])), name)
    except _BROKEN_ZIP as error:
        raise WeightsError(f"{name} is damaged or cut off; get it again.") from error


def check_old_format(data: bytes, name: str) -> None:
    """Refuse a file of PyTorch before 1.6 whose pickles call more than they may.

    Raises:
        WeightsError: as said, or the pickles are damaged.
    """
    file = io.BytesIO(data)
    for _ in range(_PICKLES_BEFORE_STORAGES):
        check_pickle(file, name)


def check_pickle(file: BinaryIO, name: str) -> None:
    """Read one pickle without running it; refuse every name that is not in `ALLOWED`.

    Args:
        file: stands at the pickle's first byte; afterwards behind its last.
        name: the file's name, for the error.

    Raises:
        WeightsError: it would call something else, is too long, or is damaged.
    """
    start = file.tell()
    try:
        for opcode, argument, position in pickletools.genops(file):
            # STACK_GLOBAL takes its name from the stack; torch.save writes protocol 2, without it.
            hidden = opcode.name in ("STACK_GLOBAL", "INST", "OBJ", "EXT1", "EXT2", "EXT4")
            if hidden or (opcode.name == "GLOBAL" and argument not in ALLOWED):
                raise WeightsError(
                    f"{name} holds more than tensors and could run code, so it was not loaded; "
                    "save the plain state dict, best as safetensors."
                )
            if (position or 0) - start > LARGEST_PICKLE:
                raise WeightsError(f"{name} is too long for a list of tensors.")
    except (ValueError, KeyError, IndexError, OverflowError, MemoryError, EOFError) as error:
        raise WeightsError(f"{name} is damaged or not a weights file.") from error
