"""Evaluation on folders made here, compared with figures worked out by hand."""

import json

import pytest
import torch
from PIL import Image

from resnet_demo.embedded.evaluate import known_from_unknown, list_pictures, show
from resnet_demo.embedded.measure import logits_of, to_input, top_k_accuracy
from resnet_demo.embedded.measurement import as_json, measurement
from resnet_demo.errors import EmbeddedError
from resnet_demo.photos.decode import decode
from resnet_demo.photos.preprocess import at_size, preprocess
from resnet_demo.weights.card import Preprocessing, WeightsCard
from resnet_demo.weights.card_file import DEFAULT_PREPROCESSING as USUAL
from tests.embedded.colour_network import (
    colour_network,
    logits_by_hand,
    softmax_by_hand,
    write_colour_folder,
)


def card(wnids=(), classes=6):
    preprocessing = Preprocessing(resize=32, crop=32, mean=USUAL.mean, std=USUAL.std)
    labels = tuple(f"thing {index}" for index in range(classes))
    return WeightsCard("toy", "resnet18", "Toy", labels, preprocessing, None, "", "", wnids=wnids)


def test_logits_are_those_worked_out_by_hand_at_every_size(tmp_path):
    colours, _ = write_colour_folder(tmp_path)
    known = card(tuple(f"n0{index}" for index in range(6)))
    pictures = list_pictures(tmp_path, known)
    network = colour_network()
    ways = [(at_size(known.preprocessing, size, None), network) for size in (32, 64, 96)]
    for logits in show(pictures, ways):
        expected = [logits_by_hand(colours[each.path.name]) for each in pictures]
        torch.testing.assert_close(logits, torch.tensor(expected), atol=1e-3, rtol=0)


def test_figures_are_those_worked_out_by_hand(tmp_path):
    colours, labels = write_colour_folder(tmp_path)
    known = card(tuple(f"n0{index}" for index in range(6)))
    pictures = list_pictures(tmp_path, known)
    [logits] = show(pictures, [(known.preprocessing, colour_network())])
    found = measurement(32, logits, torch.tensor([each.label for each in pictures]))
    # Four of eight answers are right; the last class has always the smallest logit of six.
    assert (found.pictures, found.top1, found.top5) == (8, 4 / 8, 7 / 8)
    bins = [[] for _ in range(15)]
    for name, colour in colours.items():
        probabilities = softmax_by_hand(logits_by_hand(colour))
        best = max(probabilities)
        right = probabilities.index(best) == labels[name]
        bins[min(int(best * 15), 14)].append((best, right))
    off = sum(abs(sum(p - right for p, right in each)) for each in bins)
    assert found.calibration_error == pytest.approx(off / 8, abs=1e-4)
    json.dumps(as_json(found))


def test_labels_follow_the_wnids_and_not_the_order_of_the_folders(tmp_path):
    write_colour_folder(tmp_path)
    turned = tuple(f"n0{index}" for index in reversed(range(6)))
    straight = list_pictures(tmp_path, card(tuple(reversed(turned))))
    labels = {each.path.name: 5 - each.label for each in list_pictures(tmp_path, card(turned))}
    assert labels == {each.path.name: each.label for each in straight}


def test_folders_of_a_network_without_wnids_count_in_sorted_order(tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (40, 40)).save(tmp_path / name / "x.png")
    pictures = list_pictures(tmp_path, card(classes=2))
    assert [(each.path.parent.name, each.label) for each in pictures] == [("a", 0), ("b", 1)]
    with pytest.raises(EmbeddedError, match="6 classes"):
        list_pictures(tmp_path, card(classes=6))
    with pytest.raises(EmbeddedError, match="no class b"):
        list_pictures(tmp_path, card(("a", "c"), 2))


def test_a_picture_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "broken.png").write_bytes(b"nonsense")
    with pytest.raises(EmbeddedError, match=r"broken\.png"):
        show(list_pictures(tmp_path, card(classes=1)), [(card().preprocessing, colour_network())])


def test_another_size_keeps_the_ratio_of_resize_to_crop():
    imagenet = Preprocessing(256, 224, USUAL.mean, USUAL.std)
    assert (at_size(imagenet, 112, None).resize, at_size(imagenet, 112, None).crop) == (128, 112)
    assert at_size(imagenet, 96, 64).bottleneck == 64
    assert at_size(imagenet, 64, 64).bottleneck is None


@pytest.mark.parametrize("size", [48, 64, 128])
def test_training_measures_with_the_pixels_of_the_app(tiny_folder, tiny, size):
    # Pillow computes with whole numbers and rounds otherwise at a half: one level of 255.
    way = Preprocessing(size, size, USUAL.mean, USUAL.std)
    path = tiny_folder / "val" / "images" / "val_0.JPEG"
    app = preprocess(decode(path.read_bytes()), way).tensor
    ours = to_input(tiny.validation.pixels[:1], size)
    level = 1 / 255 / min(USUAL.std)
    assert float((app - ours).abs().max()) <= level * 1.001


def test_batches_change_no_logits(tiny):
    network = colour_network()
    one_by_one = [logits_of(network, each[None], 64) for each in tiny.validation.pixels]
    together = logits_of(network, tiny.validation.pixels, 64)
    torch.testing.assert_close(together, torch.cat(one_by_one), atol=1e-5, rtol=0)


def test_top_k_by_hand():
    logits = torch.tensor([[3.0, 2, 1], [1, 2, 3], [2, 3, 1]])
    labels = torch.tensor([0, 0, 0])
    assert [top_k_accuracy(logits, labels, k) for k in (1, 2, 3)] == pytest.approx(
        [1 / 3, 2 / 3, 1]
    )
    assert top_k_accuracy(logits, labels, 5) == 1


def test_known_things_are_told_from_unknown_ones_by_both_scores():
    sure = torch.tensor([[9.0, 0, 0], [8.0, 0, 0]])
    unsure = torch.tensor([[0.1, 0, 0], [0.0, 0.2, 0]])
    apart, same = (known_from_unknown(sure, other, "noise") for other in (unsure, sure))
    assert (apart.probability, apart.energy) == (1, 1)
    assert (same.probability, same.energy) == (0.5, 0.5)
    assert (apart.name, apart.pictures) == ("noise", 2)
    # e^0.1 of e^0.1 + 2, and e^0.2 of e^0.2 + 2
    assert apart.mean_probability == pytest.approx((0.35591 + 0.37914) / 2, abs=1e-4)
