"""Several things in one photo, found by a network that can only name one.

The photo is cut into about fifty overlapping squares of four sizes; each goes through the network
as if it were a photo of its own and votes for its most probable class. Squares that agree and
overlap are merged by non-maximum suppression: the most certain one stays.

This is classification of crops, not a trained detector: a box is always one of the squares, so it
fits an object only as well as the grid does, and a square without any object votes all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from time import perf_counter

import torch
from torch import Tensor

from resnet_demo.classify.predictor import Predictor
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.preprocess import preprocess_boxes
from resnet_demo.photos.regions import Box

SCALES = (1.0, 0.75, 0.55, 0.4)  # of the photo's shorter side: a factor of 4/3 between them
STEP = 0.5  # from window to window, in windows
MOST_STEPS = 6  # along one side, so that a long panorama costs no more than another photo
LARGEST_SHARE = 0.8  # of the photo: a window that is almost all of it marks no object in it

SAME_CLASS_OVERLAP = 0.3  # intersection over union from which two boxes are one object
ANY_CLASS_OVERLAP = 0.5  # the same, where two windows call it by different names
CONTAINED = 0.7  # share of the smaller box inside the larger that makes it a part of the same thing


@dataclass(frozen=True)
class SceneBox:
    """A region of the photo, in its pixels, and what the network calls it."""

    box: Box
    label: str
    index: int
    probability: float


@dataclass(frozen=True, eq=False)
class Scene:
    """What every window of one photo says, so that a threshold can be moved without asking again.

    Attributes:
        windows: N×4, left, top, right, bottom in pixels of the photo.
        probabilities: N×K.
        labels: K names.
        milliseconds: what cutting out and classifying all windows took.
    """

    windows: Tensor
    probabilities: Tensor
    labels: tuple[str, ...]
    milliseconds: float = 0.0

    def objects(self, threshold: float = 0.0, max_boxes: int = 8) -> list[SceneBox]:
        """Return the boxes whose class is at least `threshold` probable, the most certain first.

        With a threshold of 0 these are the best guesses, for when nothing is certain.
        """
        scores, classes = self.probabilities.max(dim=1)
        voting = (scores >= threshold).nonzero().flatten()
        kept = voting[merge(self.windows[voting], scores[voting], classes[voting])]
        return [
            SceneBox(
                _as_box(self.windows[window]),
                self.labels[int(classes[window])],
                int(classes[window]),
                float(scores[window]),
            )
            for window in kept[:max_boxes]
        ]


def look(photo: Photo, predictor: Predictor) -> Scene:
    """Return what the network says about every window of the photo, 29 to 60 of them."""
    started = perf_counter()
    boxes = list(windows(*photo.size))
    probabilities = []
    rows = predictor.rows_in_a_turn
    for start in range(0, len(boxes), rows):  # no more inputs in memory than go through at once
        some = boxes[start : start + rows]
        batch = preprocess_boxes(photo, predictor.card.preprocessing, some)
        probabilities.append(predictor.probabilities(batch))
    took = (perf_counter() - started) * 1000
    return Scene(torch.tensor(boxes), torch.cat(probabilities), predictor.card.labels, took)


def windows(width: int, height: int) -> Iterator[Box]:
    """Yield the windows of a photo of this many pixels, squares of whole pixels, large ones first.

    Networks are trained on squares, and what is not square is seen through the square around it:
    other shapes would show the network nothing new.
    """
    for scale in SCALES:
        side = max(round(scale * min(width, height)), 1)
        if side * side > LARGEST_SHARE * width * height:
            continue
        for top, left in product(_starts(height, side), _starts(width, side)):
            yield float(left), float(top), float(left + side), float(top + side)


def merge(boxes: Tensor, scores: Tensor, classes: Tensor) -> Tensor:
    """Return the indices of the boxes that stay, best score first.

    Args:
        boxes: N×4, left, top, right, bottom.
        scores: N.
        classes: N, the class index that each box votes for.

    Two boxes of one class are one object where they overlap by 0.3 or one lies in the other; boxes
    of different classes where they overlap by 0.5.
    """
    from torchvision.ops import batched_nms, nms  # the import takes a second: not for every page

    kept = batched_nms(boxes, scores, classes, SAME_CLASS_OVERLAP)
    kept = kept[nms(boxes[kept], scores[kept], ANY_CLASS_OVERLAP)]
    whole: list[int] = []
    for candidate in kept.tolist():
        rivals = [other for other in whole if classes[other] == classes[candidate]]
        if all(_contained(boxes[candidate], boxes[rival]) < CONTAINED for rival in rivals):
            whole.append(candidate)
    return torch.tensor(whole, dtype=torch.long)


def overlap(first: Box, second: Box) -> float:
    """Return the intersection of two boxes over their union, 0 to 1."""
    shared = _intersection(first, second)
    return shared / (_area(first) + _area(second) - shared)


def _contained(first: Tensor, second: Tensor) -> float:
    """Return the share of the smaller box that lies in the larger one, 0 to 1."""
    one, other = _as_box(first), _as_box(second)
    return _intersection(one, other) / min(_area(one), _area(other))


def _intersection(first: Box, second: Box) -> float:
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(width, 0.0) * max(height, 0.0)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _as_box(row: Tensor) -> Box:
    left, top, right, bottom = row.tolist()
    return left, top, right, bottom


def _starts(length: int, side: int) -> list[int]:
    """Return where windows of this side begin, evenly spread from one end to the other."""
    room = length - side
    steps = min(round(room / (STEP * side)), MOST_STEPS - 1)
    return [round(step * room / steps) for step in range(steps + 1)] if steps else [room // 2]
