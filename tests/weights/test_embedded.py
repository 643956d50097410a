import re
from pathlib import Path

import torch
from torchvision.models import ResNet50_Weights

from resnet_demo.weights.card import describe
from resnet_demo.weights.reader import architecture_of, read
from resnet_demo.weights.skeleton import skeleton
from resnet_demo.weights.sources import EMBEDDED_PATH, embedded_card

RUN = EMBEDDED_PATH.with_name("resnet50-tiny-imagenet-log.jsonl")


def test_the_embedded_tensors_are_a_resnet50_of_as_many_classes_as_the_card_has_labels():
    card = embedded_card()
    assert architecture_of(read(EMBEDDED_PATH)) == (card.model, len(card.labels))
    assert len(card.labels) == len(set(card.labels)) == 200


def test_the_embedded_network_answers_with_finite_numbers():
    network = skeleton("resnet50", 200)
    network.load_state_dict(read(EMBEDDED_PATH), strict=True, assign=True)
    size = embedded_card().preprocessing.crop
    with torch.inference_mode():
        logits = network.eval()(torch.zeros(1, 3, size, size))
    assert logits.shape == (1, 200)
    assert bool(logits.isfinite().all())
    assert float(logits.std()) > 0.1  # a network that learned nothing is flat


def test_labels_are_words_fit_for_people():
    for label in embedded_card().labels:
        assert re.fullmatch(r"[A-Za-z][A-Za-z' -]*", label), label


def test_wnids_are_wordnet_names_one_for_each_label():
    card = embedded_card()
    assert len(set(card.wnids)) == 200
    assert all(re.fullmatch(r"n\d{8}", wnid) for wnid in card.wnids)


def test_most_labels_are_words_that_imagenet_uses_too():
    # Tiny ImageNet's classes are ImageNet's; a shifted list of labels would not be noticed by
    # this, but a wrong vocabulary would.
    known = {label.lower() for label in ResNet50_Weights.IMAGENET1K_V1.meta["categories"]}
    ours = {label.lower() for label in embedded_card().labels}
    assert len(ours & known) > 180


def test_the_card_says_how_weak_it_is():
    card = embedded_card()
    assert card.accuracy is not None
    assert "80 pixels" in card.accuracy.measured_on
    assert dict(card.accuracy_by_input_size)[80] == card.accuracy
    assert f"right on {round(card.accuracy.top1 * 100)} of 100" in describe(card)
    # The note's two claims: wrong four times in five, missing from five more often than not.
    assert 0.75 < 1 - card.accuracy.top1 < 0.85
    assert card.accuracy.top5 < 0.5
    assert card.note.startswith("Weak")


def test_the_card_carries_the_terms_and_what_it_is_not_for():
    card = embedded_card()
    assert all((card.about_data, card.terms, card.recipe, card.trained_on, card.not_for))


def test_the_network_never_saw_more_than_64_pixels():
    preprocessing = embedded_card().preprocessing
    assert (preprocessing.resize, preprocessing.crop, preprocessing.bottleneck) == (80, 80, 64)


def test_the_run_that_made_them_lies_beside_them():
    assert RUN.is_file()
    assert Path(EMBEDDED_PATH).stat().st_size < 50 * 2**20  # GitHub warns above
