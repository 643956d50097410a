"""What comes out of good files, and what is said about wrong ones (hostile: test_hostile.py)."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torchvision.models import get_model

from resnet_demo.errors import WeightsError
from resnet_demo.network.resnet import ARCHITECTURES
from resnet_demo.weights.reader import architecture_of, read
from resnet_demo.weights.skeleton import skeleton


def same(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    return first.keys() == second.keys() and all(
        torch.equal(first[key], second[key]) for key in first
    )


@pytest.fixture
def state(resnet18_state):
    return dict(resnet18_state)


@pytest.mark.parametrize("new_format", [True, False])
def test_what_torch_save_wrote_comes_back(tmp_path, state, new_format):
    path = tmp_path / "w.pth"
    torch.save(state, path, _use_new_zipfile_serialization=new_format)
    assert same(read(path), state)


def test_what_safetensors_wrote_comes_back(tmp_path, state):
    save_file(state, tmp_path / "w.safetensors")
    assert same(read(tmp_path / "w.safetensors"), state)


def test_the_format_is_told_by_the_bytes_not_by_the_name(tmp_path, state):
    save_file(state, tmp_path / "w.pth")
    torch.save(state, tmp_path / "w.safetensors")
    assert same(read(tmp_path / "w.pth"), read(tmp_path / "w.safetensors"))


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict", "model"])
def test_a_wrapped_state_dict_of_parallel_training_is_unwrapped(tmp_path, state, key):
    wrapped = {key: {f"module.{name}": tensor for name, tensor in state.items()}, "epoch": 90}
    torch.save(wrapped, tmp_path / "w.pth")
    assert same(read(tmp_path / "w.pth"), state)


def test_parameters_that_ask_for_gradients_come_back_as_plain_tensors(tmp_path, state):
    wrapped = {k: nn.Parameter(v) if v.is_floating_point() else v for k, v in state.items()}
    torch.save(wrapped, tmp_path / "w.pth")
    assert not any(tensor.requires_grad for tensor in read(tmp_path / "w.pth").values())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_become_float32(tmp_path, state, dtype):
    stored = {k: v.to(dtype) if v.is_floating_point() else v for k, v in state.items()}
    save_file(stored, tmp_path / "w.safetensors")
    for key, tensor in read(tmp_path / "w.safetensors").items():
        assert torch.equal(tensor, stored[key].to(state[key].dtype))


def test_files_without_batch_counters_load_strictly(tmp_path, state):
    stored = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    torch.save(stored, tmp_path / "w.pth")
    skeleton("resnet18", 3).load_state_dict(read(tmp_path / "w.pth"), strict=True, assign=True)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_torchvisions_networks_are_recognised_by_their_shapes(name):
    with torch.device("meta"):
        theirs = get_model(name, weights=None, num_classes=17)
    assert architecture_of(theirs.state_dict()) == (name, 17)


@pytest.mark.parametrize("name", ["resnext50_32x4d", "wide_resnet50_2", "vgg11", "densenet121"])
def test_relatives_are_not_taken_for_a_resnet(name):
    with torch.device("meta"):
        theirs = get_model(name, weights=None)
    with pytest.raises(WeightsError):
        architecture_of(theirs.state_dict())


def without(key):
    return lambda state: state.pop(key)


def put(key, value):
    return lambda state: state.__setitem__(key, value)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (without("bn1.weight"), "bn1.weight"),
        (without("fc.bias"), "fc.bias"),
        (without("fc.weight"), "ResNet-18"),
        (without("layer3.1.conv1.weight"), "ResNet-18"),
        (put("extra", torch.zeros(1)), "extra"),
        (put("conv1.weight", torch.zeros(64, 1, 7, 7)), "64×1×7×7"),
        (put("fc.bias", torch.zeros(4)), "fc.bias"),
        (put("fc.bias", torch.zeros(())), "one number"),
        (put("fc.weight", torch.zeros(0, 512)), "ResNet-18"),
        (put("fc.weight", torch.zeros(3)), "ResNet-18"),
        (put("bn1.bias", torch.zeros(64, dtype=torch.int32)), "int32"),
        (put("bn1.bias", torch.full((64,), float("nan"))), "finite"),
        (put("bn1.bias", torch.full((64,), 1e300, dtype=torch.float64)), "finite"),
        (put("bn1.running_var", torch.full((64,), -1.0)), "negative"),
    ],
)
def test_wrong_tensors_are_one_sentence_that_names_file_and_fault(tmp_path, state, spoil, said):
    spoil(state)
    torch.save(state, tmp_path / "mine.pth")
    with pytest.raises(WeightsError, match=said) as caught:
        read(tmp_path / "mine.pth")
    assert "mine.pth" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_one_sentence(tmp_path: Path):
    for path in (tmp_path / "nothing.pth", tmp_path):
        with pytest.raises(WeightsError, match="cannot be read"):
            read(path)
