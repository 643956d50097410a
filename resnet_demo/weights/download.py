"""Fetching ImageNet weights over HTTPS, standard library only; a half file never counts as whole.

The bytes go to a file of their own beside the target, are counted and hashed as they come, and
take the target's name in one step when both are right. So a cut connection, a full disk, Ctrl-C
or a second process at the same time leave the cache as it was. Every failure is one sentence.
"""

import contextlib
import errno
import hashlib
import http.client
import os
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from resnet_demo.errors import WeightsError
from resnet_demo.weights.connection import open_url
from resnet_demo.weights.official import OfficialWeights

PIECE = 256 * 2**10  # bytes read at once
_SPARE = 2**20  # bytes; the table knows sizes to about a kilobyte
_STALE = 24 * 3600  # seconds after which an unfinished file belongs to nobody


def fetch(
    weights: OfficialWeights,
    on_progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Path:
    """Return the path of the weights in torchvision's cache, downloaded if they are not there.

    Args:
        weights: which file.
        on_progress: called with bytes received and bytes in all.
        should_stop: asked before every piece; True ends the download.

    Raises:
        WeightsError: no network, a server's refusal, a stall, a wrong size or hash, a full disk,
            or a stop. The cache is then as it was before.
    """
    target = weights.path
    if target.is_file() and _hash_of(target).startswith(weights.sha256_prefix):
        return target
    unfinished = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(target)
        _check_space(target.parent, weights.bytes)
        with unfinished.open("xb") as file:
            _receive(weights, file, on_progress, should_stop or _never)
        _put_in_place(unfinished, target)
    except OSError as error:
        raise WeightsError(_disk_sentence(error, target.parent)) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return target


def _receive(
    weights: OfficialWeights,
    file: BinaryIO,
    on_progress: Callable[[int, int], None] | None,
    should_stop: Callable[[], bool],
) -> None:
    """Write the whole body to the file and check its size and hash."""
    digest = hashlib.sha256()
    received = 0
    with contextlib.closing(open_url(weights.url, should_stop)) as response:
        exact = response.length is not None  # None where the server sends no length, or nonsense
        total = response.length if response.length is not None else weights.bytes
        if abs(total - weights.bytes) > _SPARE:
            raise WeightsError(
                f"The server's file has {total / 1e6:.1f} MB where {weights.file_name} has "
                f"{weights.bytes / 1e6:.1f} MB; check that the network is open, then try again."
            )
        while piece := _next_piece(response, received, total):
            received += len(piece)
            if received > total + (0 if exact else _SPARE):
                raise WeightsError("The server sends more than the file has; try again later.")
            digest.update(piece)
            file.write(piece)
            if on_progress is not None:
                on_progress(received, max(total, received))
            if should_stop():
                raise WeightsError("The download was stopped.")
    if exact and received < total:
        raise _cut_off(received, total)
    if not digest.hexdigest().startswith(weights.sha256_prefix):
        raise WeightsError(
            f"What arrived is not {weights.file_name} (its SHA-256 differs) and was thrown away; "
            "check that the network is open, then try again."
        )
    file.flush()
    os.fsync(file.fileno())  # a name must not outlive its bytes in a power cut


def _next_piece(response: http.client.HTTPResponse, received: int, total: int) -> bytes:
    try:
        return response.read1(PIECE)
    except TimeoutError as error:
        raise WeightsError(
            f"The download stalled after {received / 1e6:.1f} of {total / 1e6:.1f} MB; try again."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _cut_off(received, total) from error


def _cut_off(received: int, total: int) -> WeightsError:
    return WeightsError(
        f"The connection broke after {received / 1e6:.1f} of {total / 1e6:.1f} MB; try again."
    )


def _put_in_place(unfinished: Path, target: Path) -> None:
    """Give the finished file its name; on Windows another process may hold the old one open."""
    try:
        os.replace(unfinished, target)
    except PermissionError as error:
        if not target.is_file() or _hash_of(target) != _hash_of(unfinished):
            raise WeightsError(f"{target.name} is in use; close the app and try again.") from error


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise WeightsError(
            f"The weights need {needed / 1e6:.0f} MB, but {folder} has {free / 1e6:.0f} MB free; "
            "make room or set TORCH_HOME to a folder on another disk."
        )


def _disk_sentence(error: OSError, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full; make room in {folder} and try again."
    return (
        f"The weights cannot be kept in {folder} ({error.strerror or error}); "
        "set TORCH_HOME to a folder that can be written."
    )


def _remove_stale(target: Path) -> None:
    """Remove what a killed process left unfinished a day ago or longer."""
    for left in target.parent.glob(f"{target.name}.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _never() -> bool:
    return False
