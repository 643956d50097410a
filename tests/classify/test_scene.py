"""Planted things get exact boxes; the real network says what it knows."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from resnet_demo.classify.predictor import Predictor, load_predictor
from resnet_demo.classify.scene import (
    LARGEST_SHARE,
    Scene,
    look,
    merge,
    overlap,
    windows,
)
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.regions import Box
from resnet_demo.photos.samples import sample, sample_objects
from resnet_demo.weights.card import Preprocessing, WeightsCard
from resnet_demo.weights.sources import find
from tests.classify.conftest import make_photo, random_network

SIZES = [(1024, 683), (1024, 768), (683, 1024), (800, 800), (920, 400), (1024, 52), (9, 8)]
THINGS = ("quilt", "rug", "poster")
INPUT = 64  # pixels


def pattern(thing: str, side: int) -> np.ndarray:
    """The look of a thing: 5 × 5 patches of colour."""
    patches = np.random.default_rng(THINGS.index(thing)).integers(0, 256, (5, 5, 3), np.uint8)
    return np.asarray(Image.fromarray(patches).resize((side, side), Image.Resampling.NEAREST))


def paint(planted: list[tuple[str, Box]], width: int, height: int) -> Photo:
    pixels = np.full((height, width, 3), 128, np.uint8)
    for thing, box in planted:
        left, top, right, bottom = map(int, box)
        pixels[top:bottom, left:right] = pattern(thing, right - left)
    return Photo(pixels, "painted", (width, height), 0.0)


class TemplatePredictor(Predictor):
    """Knows three patterns, certain (0.98) where one fills what it sees and nowhere else.

    Twenty more classes share the rest, so where there is nothing each gets 0.05.
    """

    def __init__(self) -> None:
        labels = (*THINGS, *(f"filler {number}" for number in range(20)))
        preprocessing = Preprocessing(INPUT, INPUT, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
        card = WeightsCard("patterns", "resnet18", "Patterns", labels, preprocessing, None, "", "")
        super().__init__(random_network("resnet18", len(labels)), card)
        looks = np.stack([pattern(thing, INPUT) for thing in THINGS])
        self.templates = torch.from_numpy(looks).permute(0, 3, 1, 2) / 255
        self.seen = 0

    def probabilities(self, batch: Tensor) -> Tensor:
        self.seen += len(batch)
        difference = (batch[:, None] - self.templates[None]).abs().mean(dim=(2, 3, 4))
        planted = 60 * (0.15 - difference)  # 7 where it fits, about -10 where it does not
        return torch.cat([planted, torch.zeros(len(batch), 20)], dim=1).softmax(dim=1)


@pytest.fixture(scope="module")
def knows_patterns() -> TemplatePredictor:
    return TemplatePredictor()


def test_planted_things_of_three_sizes_get_exactly_their_boxes(
    knows_patterns: TemplatePredictor,
) -> None:
    planted: list[tuple[str, Box]] = [
        ("quilt", (0.0, 0.0, 400.0, 400.0)),
        ("rug", (450.0, 100.0, 750.0, 400.0)),
        ("poster", (740.0, 0.0, 900.0, 160.0)),
    ]
    assert {box for _, box in planted} < set(windows(900, 400))
    found = look(paint(planted, 900, 400), knows_patterns).objects(threshold=0.5)
    assert sorted((thing.label, thing.box) for thing in found) == sorted(planted)
    assert all(thing.probability > 0.9 for thing in found)
    assert all(knows_patterns.card.labels[thing.index] == thing.label for thing in found)


def test_two_things_of_one_kind_get_a_box_each(knows_patterns: TemplatePredictor) -> None:
    planted: list[tuple[str, Box]] = [
        ("rug", (0.0, 0.0, 300.0, 300.0)),
        ("rug", (600.0, 100.0, 900.0, 400.0)),
    ]
    found = look(paint(planted, 900, 400), knows_patterns).objects(threshold=0.5)
    assert sorted((thing.label, thing.box) for thing in found) == planted


def test_an_empty_photo_has_no_certain_box_but_best_guesses(
    knows_patterns: TemplatePredictor,
) -> None:
    scene = look(paint([], 900, 400), knows_patterns)
    assert scene.objects(threshold=0.5) == []
    assert len(scene.objects(threshold=0.0, max_boxes=3)) == 3


def test_every_window_is_asked_once(knows_patterns: TemplatePredictor) -> None:
    knows_patterns.seen = 0
    scene = look(make_photo(1, 900, 400), knows_patterns)
    assert knows_patterns.seen == len(scene.windows) == len(list(windows(900, 400)))


def test_a_higher_threshold_only_takes_boxes_away(predictor: Predictor) -> None:
    scene = look(make_photo(2, 400, 300), predictor)
    all_of_them = scene.objects(0.0, max_boxes=99)
    certain = [thing for thing in all_of_them if thing.probability >= 0.2]
    assert scene.objects(0.2, max_boxes=99) == certain
    assert [thing.probability for thing in all_of_them] == sorted(
        (thing.probability for thing in all_of_them), reverse=True
    )


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_windows_are_whole_squares_inside_the_photo_and_never_all_of_it(
    width: int, height: int
) -> None:
    boxes = list(windows(width, height))
    assert len(boxes) == len(set(boxes))
    assert 20 <= len(boxes) <= 60
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert right - left == bottom - top == int(right - left)
        assert (right - left) * (bottom - top) <= LARGEST_SHARE * width * height


def test_all_of_a_photo_is_looked_at() -> None:
    for width, height in ((1024, 683), (800, 800), (683, 1024)):
        covered = np.zeros((height, width), bool)
        for left, top, right, bottom in windows(width, height):
            covered[int(top) : int(bottom), int(left) : int(right)] = True
        assert covered.all()


def test_merging_keeps_the_most_certain_of_what_overlaps() -> None:
    boxes = torch.tensor(
        [
            [0.0, 0.0, 100.0, 100.0],
            [40.0, 0.0, 140.0, 100.0],  # overlaps the first by 0.43
            [30.0, 30.0, 60.0, 60.0],  # in the first
            [200.0, 0.0, 300.0, 100.0],
        ]
    )
    scores = torch.tensor([0.8, 0.9, 0.7, 0.6])
    assert merge(boxes, scores, torch.tensor([1, 1, 1, 1])).tolist() == [1, 2, 3]
    assert merge(boxes[[0, 2, 3]], scores[[0, 2, 3]], torch.tensor([1, 1, 1])).tolist() == [0, 2]
    assert merge(boxes, scores, torch.tensor([1, 2, 3, 4])).tolist() == [1, 0, 2, 3]
    assert merge(boxes[:0], scores[:0], torch.tensor([], dtype=torch.long)).tolist() == []


def test_another_name_for_the_same_place_is_left_out() -> None:
    boxes = torch.tensor([[0.0, 0.0, 100.0, 100.0], [20.0, 0.0, 120.0, 100.0]])  # overlap 0.67
    assert merge(boxes, torch.tensor([0.4, 0.5]), torch.tensor([1, 2])).tolist() == [1]


def test_overlap_is_intersection_over_union() -> None:
    assert overlap((0.0, 0.0, 2.0, 2.0), (1.0, 0.0, 3.0, 2.0)) == pytest.approx(1 / 3)
    assert overlap((0.0, 0.0, 2.0, 2.0), (0.0, 0.0, 2.0, 2.0)) == 1
    assert overlap((0.0, 0.0, 2.0, 2.0), (2.0, 0.0, 3.0, 2.0)) == 0


def knowing_scene(photo: Photo) -> Scene:
    """What weights that know the things in a sample would say: certain where a window fits one."""
    boxes = torch.tensor(list(windows(*photo.size)))
    things = sample_objects(photo.name)
    logits = torch.zeros(len(boxes), len(things) + 20)
    for column, thing in enumerate(things.values()):
        for row, box in enumerate(boxes.tolist()):
            logits[row, column] = 12 * overlap(tuple(box), thing)
    labels = (*things, *(f"filler {number}" for number in range(20)))
    return Scene(boxes, logits.softmax(dim=1), labels)


def test_weights_that_know_cat_and_coffee_box_both_above_one_half() -> None:
    photo = sample("cat and coffee")
    found = {thing.label: thing for thing in knowing_scene(photo).objects(threshold=0.5)}
    truth = sample_objects(photo.name)
    assert set(found) == set(truth)
    for name, box in truth.items():
        assert overlap(found[name].box, box) > 0.5


NAMES = {
    "cat": {"tabby", "tiger cat", "Egyptian cat", "Persian cat", "Siamese cat"},
    "coffee": {"espresso", "cup", "coffee mug"},
}


def test_what_the_embedded_weights_know_of_cat_and_coffee_gets_a_box() -> None:
    """A thing counts as known when its own box is called by its name with 50 % or more.

    Weak weights know neither: then the best guesses must be there, and nothing certain.
    """
    photo, embedded = sample("cat and coffee"), load_predictor(find("embedded"), "cpu")
    scene = look(photo, embedded)
    known = []
    for thing, truth in sample_objects(photo.name).items():
        best = embedded.classify(photo, truth).top(1)[0]
        if best.label in NAMES[thing] and best.probability >= 0.5:
            known.append(thing)
            boxes = [box for box in scene.objects(0.5) if box.label in NAMES[thing]]
            assert max((overlap(box.box, truth) for box in boxes), default=0) > 0.5
    if not known:
        assert len(scene.objects(threshold=0.0, max_boxes=5)) == 5
