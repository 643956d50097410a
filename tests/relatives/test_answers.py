"""Classifiers from torchvision's cache answer; a broken file is refused in a sentence."""

import re

import pytest
import torch
import torchvision.models as tv

from resnet_demo.errors import RelativesError
from resnet_demo.photos.samples import sample
from resnet_demo.relatives import answers
from resnet_demo.relatives.catalogue import named


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    folder = tmp_path / "hub/checkpoints"
    folder.mkdir(parents=True)
    answers.load.cache_clear()
    yield folder
    answers.load.cache_clear()


def test_no_weights_no_networks(cache):
    assert answers.at_hand() == []
    with pytest.raises(RelativesError, match="not on this machine"):
        answers.answer(named("MobileNet v2"), sample("cat"))


def name_of_2017(name):
    """Return what DenseNet's published file calls a tensor."""
    return re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", name)


@pytest.mark.parametrize(
    ("name", "builder", "with_heads"),
    [
        ("MobileNet v2", tv.mobilenet_v2, {}),
        ("GoogLeNet", tv.googlenet, {"aux_logits": True, "init_weights": False}),
        ("DenseNet-121", tv.densenet121, {}),
    ],
)
def test_a_network_in_the_cache_answers_as_torchvisions_own_does(cache, name, builder, with_heads):
    """The file is as published: with auxiliary heads, and with names of its time."""
    relative = named(name)
    torch.manual_seed(0)
    state = builder(**with_heads).state_dict()
    if relative.name == "DenseNet-121":  # of a time when batch norm did not count its batches
        kept = [key for key in state if not key.endswith("num_batches_tracked")]
        state = {name_of_2017(key): state[key] for key in kept}
    torch.save(state, answers.weights_file(relative))
    assert answers.at_hand() == [relative]
    photo = sample("cat")
    guesses = answers.answer(relative, photo, 3)

    from PIL import Image

    entry = relative.entry()
    network = builder(weights=entry).eval()  # reads the same file
    # Random weights hardly tell two scales of the input apart.
    assert getattr(answers.load(relative), "transform_input", 0) == getattr(
        network, "transform_input", 0
    )
    with torch.inference_mode():
        logits = network(entry.transforms()(Image.fromarray(photo.pixels))[None])[0]
    expected = logits.softmax(0).topk(3)
    assert [g.probability for g in guesses] == pytest.approx(expected.values.tolist())
    labels = [entry.meta["categories"][index] for index in expected.indices]
    assert [g.label for g in guesses] == labels


@pytest.mark.parametrize("content", [b"no weights", None])
def test_a_file_that_is_not_these_weights_is_refused(cache, content):
    relative = named("MobileNet v2")
    path = answers.weights_file(relative)
    if content is None:
        torch.save({"features.weight": torch.zeros(1)}, path)
    else:
        path.write_bytes(content)
    with pytest.raises(RelativesError, match=r"mobilenet_v2.*delete it"):
        answers.load(relative)


def test_unet_has_no_weights_to_look_for():
    assert answers.weights_file(named("U-Net")) is None
