import re

import pytest
import torch
from torchvision.models import ResNet50_Weights

from resnet_demo.embedded.log import last_figures, log_beside, read_log
from resnet_demo.embedded.unknown import unknown_names, unknown_title
from resnet_demo.weights.card import describe
from resnet_demo.weights.reader import architecture_of, read
from resnet_demo.weights.skeleton import skeleton
from resnet_demo.weights.sources import EMBEDDED_PATH, embedded_card


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


def test_the_card_says_how_good_they_are_and_at_which_size():
    card = embedded_card()
    assert card.accuracy is not None
    size = card.preprocessing.crop
    assert f"{size} pixels" in card.accuracy.measured_on
    assert "10,000 validation pictures" in card.accuracy.measured_on
    assert dict(card.accuracy_by_input_size)[size] == card.accuracy
    assert f"right on {card.accuracy.top1 * 100:.0f} of 100" in describe(card)


def test_photos_are_shown_at_the_size_of_least_log_loss():
    card, log = embedded_card(), last_figures(log_beside(EMBEDDED_PATH))
    losses = {each["size"]: each["log_loss"] for each in log["by_size"]}
    assert len(losses) > 1
    assert card.preprocessing.crop == min(losses, key=lambda size: losses[size])


def test_the_cards_figures_are_those_of_the_log():
    card, log = embedded_card(), last_figures(log_beside(EMBEDDED_PATH))
    assert (card.preprocessing.crop, card.accuracy.top1, card.accuracy.top5) == (
        log["size"],
        log["top1"],
        log["top5"],
    )
    figures = {each["size"]: (each["top1"], each["top5"]) for each in log["by_size"]}
    assert figures == {size: (a.top1, a.top5) for size, a in card.accuracy_by_input_size}


def test_the_cards_calibration_is_that_of_the_log():
    card, log = embedded_card(), last_figures(log_beside(EMBEDDED_PATH))
    best = next(each for each in log["by_size"] if each["size"] == log["size"])
    assert card.calibration.error == best["calibration_error"]
    assert [vars(each) for each in card.calibration.reliability] == best["reliability"]


def test_the_cards_parts_agree_with_each_other():
    card = embedded_card()
    bins = card.calibration.reliability
    pictures = sum(each.pictures for each in bins)
    assert pictures == 10_000
    right = sum(each.pictures * each.accuracy for each in bins) / pictures
    assert right == pytest.approx(card.accuracy.top1, abs=1e-6)
    shares = [share for _, share in card.best_classes]
    assert shares == sorted(shares, reverse=True)
    assert min(shares) >= card.accuracy.top1 >= max(share for _, share in card.worst_classes)
    assert f"{100 * (1 - card.accuracy.top1):.0f} times in 100" in card.note


def test_unknown_things_were_measured():
    assert {each.name for each in embedded_card().unknown} == {
        unknown_title(name) for name in unknown_names()
    }


def test_the_card_carries_the_terms_and_what_it_is_not_for():
    card = embedded_card()
    assert all((card.about_data, card.terms, card.recipe, card.trained_on, card.not_for))


def test_photos_take_the_way_through_64_pixels_that_the_training_pictures_took():
    preprocessing = embedded_card().preprocessing
    assert preprocessing.resize == preprocessing.crop
    assert preprocessing.bottleneck == (64 if preprocessing.crop > 64 else None)
    assert "64×64 pixels" in embedded_card().chosen_by


def test_the_run_that_made_them_lies_beside_them():
    run = read_log(log_beside(EMBEDDED_PATH))
    assert run is not None
    assert run.from_scratch
    assert run.classes == 200
    assert run.losses[-1][1] < run.losses[0][1]
    assert EMBEDDED_PATH.stat().st_size <= 50 * 10**6
