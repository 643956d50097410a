"""Files made to do harm: none may run code, take much memory, or end in anything but a sentence."""

import collections
import contextlib
import io
import json
import os
import pickle
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save
from torch import Tensor

from resnet_demo.errors import WeightsError
from resnet_demo.weights import reader
from resnet_demo.weights.pickles import check_pickle
from resnet_demo.weights.reader import read


class Bomb:
    """Unpickling it would make a folder, were it allowed to."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self):
        return os.mkdir, (self.folder,)


class Allocates:
    def __reduce__(self):
        return bytearray, (10**13,)


def refusal(path: Path) -> str:
    """The sentence; reading must not have taken much memory of Python's either."""
    tracemalloc.start()
    try:
        with pytest.raises(WeightsError) as caught:
            read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * path.stat().st_size + 20 * 2**20
    sentence = str(caught.value)
    assert path.name in sentence
    assert "\n" not in sentence
    assert len(sentence) < 250
    return sentence


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "mine.pth"
    path.write_bytes(content)
    return path


def header(length: int, text: bytes, data: bytes = b"") -> bytes:
    return struct.pack("<Q", length) + text + data


@pytest.mark.parametrize("new_format", [True, False])
def test_a_pickle_that_would_run_code_is_refused_and_does_not_run(tmp_path, new_format):
    folder = tmp_path / "it-ran"
    path = tmp_path / "mine.pth"
    content = {"w": torch.zeros(1), "x": Bomb(folder)}
    torch.save(content, path, _use_new_zipfile_serialization=new_format)
    assert "run code" in refusal(path)
    assert not folder.exists()


@pytest.mark.parametrize("protocol", range(6))
def test_a_plain_pickle_is_refused_in_every_protocol(tmp_path, protocol):
    folder = tmp_path / "it-ran"
    refusal(write(tmp_path, pickle.dumps(Bomb(folder), protocol)))
    assert not folder.exists()


def test_even_calls_that_torch_allows_are_refused_where_weights_need_none(tmp_path):
    # torch.load(weights_only=True) would run bytearray(10**13).
    torch.save({"w": Allocates()}, tmp_path / "mine.pth")
    assert "more than tensors" in refusal(tmp_path / "mine.pth")
    torch.save({"w": torch.eye(3).to_sparse()}, tmp_path / "mine.pth")
    refusal(tmp_path / "mine.pth")
    torch.save({"w": collections.Counter("abc")}, tmp_path / "mine.pth")
    refusal(tmp_path / "mine.pth")


def test_every_name_that_the_pickle_check_allows_is_allowed_by_torch_too():
    from resnet_demo.weights.pickles import ALLOWED

    known = torch._weights_only_unpickler._get_allowed_globals()
    assert {name.replace(" ", ".") for name in ALLOWED} <= set(known)


def test_a_name_hidden_on_the_stack_is_refused():
    hidden = pickle.dumps(collections.OrderedDict, protocol=4)  # STACK_GLOBAL
    with pytest.raises(WeightsError):
        check_pickle(io.BytesIO(hidden), "mine.pth")


def test_a_compressed_archive_is_refused_before_it_grows(tmp_path):
    path = tmp_path / "mine.pth"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(200 * 2**20))
    assert path.stat().st_size < 2**20
    assert "compressed" in refusal(path)


def test_an_archive_whose_members_overlap_is_refused(tmp_path, resnet18_state):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}." + bytes(50_000))
        for _ in range(20):  # twenty names for the same bytes
            archive.filelist.append(archive.filelist[0])
    assert "declares more" in refusal(write(tmp_path, buffer.getvalue()))


@pytest.mark.parametrize("names", [[], ["photo.png"], ["a/data.pkl", "b/data.pkl"]])
def test_an_archive_of_something_else_is_refused(tmp_path, names):
    with zipfile.ZipFile(tmp_path / "mine.pth", "w") as archive:
        archive.writestr("readme", b"")
        for name in names:
            archive.writestr(name, b"\x80\x02}.")
    refusal(tmp_path / "mine.pth")


def test_a_tensor_that_repeats_one_number_a_billion_times_is_refused(tmp_path, resnet18_state):
    state = dict(resnet18_state)
    state["fc.weight"] = torch.zeros(1).expand(100_000, 512)
    state["fc.bias"] = torch.zeros(1).expand(100_000)
    torch.save(state, tmp_path / "mine.pth")
    assert (tmp_path / "mine.pth").stat().st_size < 60 * 2**20
    assert "declares more" in refusal(tmp_path / "mine.pth")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"PK\x03\x04",
        b"\x80\x02",
        b"\x80\x02.",
        b"\x80\x02" + b"(" * 100_000,
        b"\x80\x02\x8a\xff" + bytes(300),
        b"GIF89a" + bytes(100),
        b"<!doctype html><title>Sign in to the network</title>",
        bytes(10_000),
    ],
)
def test_scraps_and_other_files_are_refused(tmp_path, content):
    refusal(write(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        header(2**63, b"{}"),
        header(2**64 - 1, b"{"),
        header(100 * 2**20, b"{" + b" " * 1000),
        header(2, b"{}"),
        header(2, b"{}", bytes(100)),
        header(0, b"{}"),
        header(8, b"{\xff\xff\xff\xff\xff\xff}"),
        header(50_001, b"{" + b"[" * 50_000),
        header(14, b'{"a":{"x":{}}}'),
        header(8, b'{"a":[]}'),
        header(8, b'{"a":17}'),
    ],
)
def test_absurd_safetensors_headers_are_refused(tmp_path, content):
    refusal(write(tmp_path, content))


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F32", "shape": [10**15], "data_offsets": [0, 4 * 10**15]},
        {"dtype": "F32", "shape": [10**15], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [2**62, 4], "data_offsets": [0, 0]},
        {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]},
        {"dtype": "F99", "shape": [1], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]},
        {"dtype": "F32", "shape": [1], "data_offsets": ["a", "b"]},
        {"dtype": "F32", "shape": [1], "data_offsets": [0]},
        {"dtype": "F32", "shape": [1]},
        {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},  # well formed, no ResNet
    ],
)
def test_safetensors_of_impossible_shapes_are_refused(tmp_path, entry):
    text = json.dumps({"conv1.weight": entry}).encode()
    refusal(write(tmp_path, header(len(text), text, bytes(4))))


def test_a_file_larger_than_any_resnet_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_FILE", 1000)
    assert "larger" in refusal(write(tmp_path, b"PK\x03\x04" + bytes(1000)))


def encoded(state: dict[str, Tensor], kind: str) -> bytes:
    if kind == "safetensors":
        return save(state)
    buffer = io.BytesIO()
    torch.save(state, buffer, _use_new_zipfile_serialization=kind == "zip")
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["safetensors", "zip", "old"])
def test_a_file_cut_off_anywhere_is_refused(tmp_path, resnet18_state, kind):
    whole = encoded({k: v.bfloat16() for k, v in resnet18_state.items()}, kind)
    ends = (0, 1, 7, 8, 9, 100, 1000, 20_000, len(whole) // 2, len(whole) - 100, len(whole) - 1)
    for end in ends:
        refusal(write(tmp_path, whole[:end]))


@pytest.mark.parametrize("kind", ["safetensors", "zip", "old"])
def test_flipped_bytes_give_tensors_or_a_sentence(tmp_path, resnet18_state, kind):
    whole = bytearray(encoded({k: v.bfloat16() for k, v in resnet18_state.items()}, kind))
    generator = torch.Generator().manual_seed(0)
    # The first kilobytes hold the header or the pickle of every format; the last, the directory.
    for _ in range(40):
        spoiled = bytearray(whole)
        for _ in range(3):
            place = int(torch.randint(12_000, (), generator=generator))
            place = -place - 1 if float(torch.rand((), generator=generator)) < 0.5 else place
            spoiled[place] = int(torch.randint(256, (), generator=generator))
        with contextlib.suppress(WeightsError):
            read(write(tmp_path, bytes(spoiled)))


class _OldPickler(pickle.Pickler):
    """Writes the string "STORAGE" as the old format refers to a storage of so many numbers."""

    numbers = 0

    def persistent_id(self, thing):
        if isinstance(thing, str) and thing == "STORAGE":
            return ("storage", torch.FloatStorage, "0", "cpu", self.numbers, None)
        return None


class _OldTensor:
    def __reduce__(self):
        no_hooks = collections.OrderedDict()
        arguments = ("STORAGE", 0, (1,), (1,), False, no_hooks)
        return torch._utils._rebuild_tensor_v2, arguments


@pytest.mark.parametrize("numbers", [10**9, 10**12, 2**62, -5])
def test_an_old_file_that_declares_a_huge_storage_is_refused(tmp_path, numbers):
    file = io.BytesIO()
    for start in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True}):
        pickle.dump(start, file, protocol=2)
    pickler = _OldPickler(file, protocol=2)
    pickler.numbers = numbers
    pickler.dump({"w": _OldTensor()})
    pickle.dump(["0"], file, protocol=2)
    file.write(struct.pack("<q", numbers) + bytes(100))
    refusal(write(tmp_path, file.getvalue()))
