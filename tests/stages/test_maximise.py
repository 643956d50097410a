"""Pictures climb, the shared network is only read, and the gallery keeps what it promises."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_demo.classify.predictor import load_predictor
from resnet_demo.errors import StagesError
from resnet_demo.network.resnet import STAGES
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.samples import sample, sample_names
from resnet_demo.stages.describe import describe
from resnet_demo.stages.fourier import first_spectrum, moved, pictures
from resnet_demo.stages.gallery import (
    FOLDER,
    _normalised,
    digest,
    make_gallery,
    measured_again,
    read_gallery,
    surpassed,
    write_gallery,
)
from resnet_demo.stages.maximise import Wish, before_relu, excitement, maximise
from resnet_demo.weights.card import Preprocessing
from resnet_demo.weights.sources import EMBEDDED, find
from tests.stages.conftest import Pass

PLAIN = Preprocessing(32, 32, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))


def test_before_the_relu_stands_what_the_relu_made_the_output_of(passed: Pass) -> None:
    for part in STAGES:
        total = before_relu(passed.network, passed.photo, part)
        assert torch.equal(total.relu(), passed.outputs[part])
    stem = before_relu(passed.network, passed.photo, "stem")
    assert torch.equal(stem.relu(), passed.stem)


@pytest.mark.parametrize("part", ["stem", "conv3_x"])
def test_a_picture_climbs_and_leaves_nothing_on_the_network(passed: Pass, part: str) -> None:
    before = {name: value.clone() for name, value in passed.network.state_dict().items()}
    way = list(maximise(passed.network, PLAIN, Wish(part, (3, 5), side=32, steps=24)))
    assert [forming.step for forming in way] == list(range(1, 25))
    first, last = (
        excitement(passed.network, _normalised(forming.pixels, PLAIN), part, (3, 5)).diagonal()
        for forming in (way[0], way[-1])
    )
    assert (last > first).all()
    assert way[-1].pixels.shape == (2, 32, 32, 3)
    assert all(parameter.grad is None for parameter in passed.network.parameters())
    after = passed.network.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())


def test_one_seed_makes_one_picture(passed: Pass) -> None:
    def third(seed: int) -> np.ndarray:
        wish = Wish("conv2_x", (1,), side=16, steps=3, seed=seed)
        return list(maximise(passed.network, PLAIN, wish))[-1].pixels

    assert np.array_equal(third(1), third(1))
    assert not np.array_equal(third(1), third(2))


def test_every_step_takes_its_turn(passed: Pass) -> None:
    turns = []

    def turn(work):  # type: ignore[no-untyped-def]
        turns.append(1)
        return work()

    wish = Wish("stem", (0,), side=16, steps=9)
    list(islice(maximise(passed.network, PLAIN, wish, turn=turn), 4))
    assert len(turns) == 4, "whoever stops asking stops the work"


def test_a_wish_that_cannot_be_is_a_sentence(passed: Pass) -> None:
    with pytest.raises(StagesError, match="channels 0 to 63"):
        next(maximise(passed.network, PLAIN, Wish("stem", (64,), side=16)))
    with pytest.raises(StagesError, match="conv9_1"):
        next(maximise(passed.network, PLAIN, Wish("conv9_1", (0,), side=16)))
    for bad in ({"side": 8}, {"steps": 0}, {"channels": ()}):
        with pytest.raises(StagesError):
            Wish(**{"part": "stem", "channels": (0,)} | bad)  # type: ignore[arg-type]


def test_a_spectrum_of_zeros_is_grey_and_no_movement_moves_nothing() -> None:
    grey = pictures(torch.zeros(1, 3, 16, 9, 2), 16)
    assert torch.equal(grey, torch.full((1, 3, 16, 16), 0.5))
    some = pictures(first_spectrum(2, 16, torch.Generator().manual_seed(0)), 16)
    still = moved(some, torch.Generator(), shift=0, turn=0, zoom=0)
    assert torch.allclose(still, some, atol=1e-5)


def stripes(wave: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """Return 64 × 64 pixels that go from black to a colour as the wave does."""
    share = (np.broadcast_to(wave, (64, 64)) + 1) / 2
    return (share[..., None] * np.array(colour)).astype(np.uint8)


def test_captions_say_what_is_seen() -> None:
    across = np.sin(np.arange(64) * 2 * np.pi / 5)
    assert describe(stripes(across[None], (0, 0, 255))).startswith("fine upright stripes, ")
    assert "blue" in describe(stripes(across[None], (0, 0, 255)))
    assert describe(stripes(across[:, None], (255, 0, 0))).startswith("fine level stripes, ")
    slope = np.sin((np.arange(64)[None] + np.arange(64)[:, None]) * 2 * np.pi / 40)
    assert describe(stripes(slope, (255, 255, 255))).startswith("coarse slanted stripes, ")
    assert describe(np.full((32, 32, 3), 255, np.uint8)) == "an even area, mostly white"


def plain_photo(level: int) -> Photo:
    pixels = np.full((40, 40, 3), level, np.uint8)
    return Photo(pixels, f"{level}", (40, 40), 0.0)


def test_a_gallery_survives_the_disk(passed: Pass, tmp_path: Path) -> None:
    sides = dict.fromkeys(("stem", *STAGES), 32)
    photos = [plain_photo(90), plain_photo(160)]
    made = make_gallery(passed.network, PLAIN, "abc", photos, count=2, steps=8, sides=sides)
    written = write_gallery(made, tmp_path)
    assert written == sum(path.stat().st_size for path in tmp_path.iterdir())
    read = read_gallery(tmp_path)
    assert read is not None
    assert (read.weights, read.exhibits) == (made.weights, made.exhibits)
    assert all(np.array_equal(read.pictures[p], made.pictures[p]) for p in made.pictures)
    assert measured_again(read, passed.network, PLAIN, photos) == surpassed(made)
    first = read.exhibits["conv4_x"][0]
    assert read.find("conv4_x", first.channel) is not None
    assert read.find("conv4_x", 10_000) is None


def test_no_gallery_is_none_and_a_broken_one_a_sentence(tmp_path: Path) -> None:
    assert read_gallery(tmp_path) is None
    (tmp_path / "gallery.json").write_text('{"weights": "abc"}')
    with pytest.raises(StagesError, match="make it anew"):
        read_gallery(tmp_path)
    Image.new("RGB", (4, 4)).save(tmp_path / "stem.png")
    (tmp_path / "gallery.json").write_text('{"weights": "a", "exhibits": {"stem": [{"x": 1}]}}')
    with pytest.raises(StagesError, match="make it anew"):
        read_gallery(tmp_path)


@pytest.mark.slow
def test_the_gallery_that_ships_excites_more_than_photos_do() -> None:
    shipped = read_gallery()
    if shipped is None:
        pytest.skip("no gallery ships yet: `python -m resnet_demo gallery` makes it")
    source = find(EMBEDDED)
    assert shipped.weights == digest(source.path), "made from other weights: make it anew"
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 3_000_000
    assert all(len(exhibits) == 12 for exhibits in shipped.exhibits.values())
    predictor = load_predictor(source, "cpu")
    photos = [sample(name) for name in sample_names()]
    better = measured_again(shipped, predictor.network, predictor.card.preprocessing, photos)
    assert better >= 0.9
