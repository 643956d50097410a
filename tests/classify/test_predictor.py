"""One network for everybody: loaded once, right for each, never changed."""

import copy
import inspect
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from resnet_demo.classify import predictor as predictor_module
from resnet_demo.classify.once import Once
from resnet_demo.classify.predictor import NO_ROOM, Predictor, core, load_predictor
from resnet_demo.errors import ClassifyError, PhotoError, WeightsError
from resnet_demo.photos.preprocess import preprocess
from resnet_demo.weights.reader import read
from resnet_demo.weights.sources import WeightsSource
from tests.classify.conftest import CLASSES, make_photo, random_network


@pytest.fixture
def nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predictor_module, "_predictors", Once(4))


def test_the_answer_is_the_readable_networks(predictor: Predictor) -> None:
    photo = make_photo(1)
    answer = predictor.classify(photo)
    crop = preprocess(photo, predictor.card.preprocessing)
    with torch.inference_mode():
        logits = predictor.network(crop.tensor)[0]
    assert np.array_equal(answer.crop.pixels, crop.pixels)
    assert answer.crop.box == crop.box
    assert np.allclose(answer.logits, logits.numpy(), atol=1e-4)
    assert np.allclose(answer.probabilities, logits.softmax(0).numpy(), atol=1e-4)
    assert answer.probabilities.sum() == pytest.approx(1, abs=1e-6)
    assert answer.device == "cpu"
    assert answer.notice is None
    assert answer.milliseconds.network > 0
    assert answer.milliseconds.decode == photo.decode_ms


def test_top_k_is_sorted_and_labelled(predictor: Predictor) -> None:
    answer = predictor.classify(make_photo(2))
    top = answer.top(20)
    assert len(top) == CLASSES
    assert [best.probability for best in top] == sorted(answer.probabilities.tolist(), reverse=True)
    assert all(best.label == f"thing {best.index}" for best in top)
    assert answer.top(3) == top[:3]
    assert answer.prediction(top[1].index) == top[1]


def test_a_box_gets_the_answer_to_its_own_pixels(predictor: Predictor) -> None:
    photo, box = make_photo(3), (10.0, 20.0, 50.0, 60.0)
    answer = predictor.classify(photo, box)
    expected = preprocess(photo, predictor.card.preprocessing, box)
    assert answer.crop.box == expected.box
    assert np.array_equal(answer.crop.pixels, expected.pixels)
    assert not np.allclose(answer.logits, predictor.classify(photo).logits)


@pytest.mark.parametrize("box", [(500.0, 0.0, 600.0, 50.0), (10.0, 10.0, 10.0, 40.0)])
def test_a_box_without_pixels_is_refused(
    predictor: Predictor, box: tuple[float, float, float, float]
) -> None:
    with pytest.raises(PhotoError):
        predictor.classify(make_photo(3), box)


def test_core_is_the_code_that_runs_and_fits_on_a_slide(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def watched(*arguments: object) -> object:
        calls.append(arguments)
        return core(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(predictor_module, "core", watched)
    predictor.classify(make_photo(4))
    assert len(calls) == 1
    assert len(inspect.getsource(core).splitlines()) <= 12


def test_sixteen_threads_get_their_own_answers_and_leave_the_network_as_it_was(
    predictor: Predictor,
) -> None:
    photos = [make_photo(seed) for seed in range(16)]
    alone = [predictor.classify(photo) for photo in photos]
    assert len({answer.logits.tobytes() for answer in alone}) == 16
    before = copy.deepcopy(predictor.network.state_dict())
    gate = threading.Barrier(16)

    def viewer(number: int) -> list[bool]:
        gate.wait()
        return [
            np.array_equal(predictor.classify(photos[number]).logits, alone[number].logits)
            for _ in range(5)
        ]

    with ThreadPoolExecutor(16) as pool:
        assert all(all(right) for right in pool.map(viewer, range(16)))

    for name, tensor in predictor.network.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    for module in predictor.network.modules():
        assert not module.training
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks
    for parameter in predictor.network.parameters():
        assert parameter.grad is None
        assert not parameter.requires_grad


def test_sixteen_threads_load_the_weights_once(
    source: WeightsSource, nothing_loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []

    def counted(path: object) -> object:
        reads.append(path)
        return read(path)  # type: ignore[arg-type]

    monkeypatch.setattr(predictor_module, "read", counted)
    gate = threading.Barrier(16)

    def viewer(_: int) -> Predictor:
        gate.wait()
        return load_predictor(source, "cpu")

    with ThreadPoolExecutor(16) as pool:
        predictors = list(pool.map(viewer, range(16)))
    assert len(reads) == 1
    assert len(set(map(id, predictors))) == 1


def test_weights_that_do_not_fit_their_card_are_named(
    source: WeightsSource, nothing_loaded: None
) -> None:
    other = copy.copy(source.card)
    object.__setattr__(other, "model", "resnet50")
    with pytest.raises(WeightsError, match=r"small\.pth is a resnet18 of 12 classes"):
        load_predictor(WeightsSource(other, source.path), "cpu")


def test_probabilities_of_a_batch_are_those_of_its_rows(predictor: Predictor) -> None:
    batch = torch.cat(
        [preprocess(make_photo(i), predictor.card.preprocessing).tensor for i in range(5)]
    )
    predictor = copy.copy(predictor)
    predictor.rows_in_a_turn = 2  # three turns
    together = predictor.probabilities(batch)
    assert together.shape == (5, CLASSES)
    assert not together.requires_grad
    for row, photo in zip(together, map(make_photo, range(5)), strict=True):
        # oneDNN adds in another order for another number of rows.
        assert np.allclose(row, predictor.classify(photo).probabilities, atol=1e-5)


class FullGpu(Predictor):
    """A predictor whose device has no room: what CUDA does, without CUDA."""

    def _timed(self, batch: torch.Tensor) -> tuple[torch.Tensor, float]:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def test_a_gpu_without_room_leaves_the_answer_to_the_cpu_with_a_notice(
    predictor: Predictor,
) -> None:
    gpu = FullGpu(predictor.network, predictor.card, "cuda", on_cpu=lambda: predictor)
    answer = gpu.classify(make_photo(5))
    assert np.array_equal(answer.logits, predictor.classify(make_photo(5)).logits)
    assert answer.device == "cpu"
    assert answer.notice == NO_ROOM
    batch = torch.zeros(2, 3, 64, 64)
    assert torch.equal(gpu.probabilities(batch), predictor.probabilities(batch))
    assert predictor.classify(make_photo(5)).notice is None


def test_other_errors_of_a_device_are_not_hidden(predictor: Predictor) -> None:
    class Broken(Predictor):
        def _timed(self, batch: torch.Tensor) -> tuple[torch.Tensor, float]:
            raise RuntimeError("device-side assert triggered")

    gpu = Broken(predictor.network, predictor.card, "cuda", on_cpu=lambda: predictor)
    with pytest.raises(RuntimeError, match="device-side assert"):
        gpu.classify(make_photo(5))


def test_a_gpu_without_room_for_the_weights_leaves_the_network_to_the_cpu(
    source: WeightsSource, nothing_loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: WeightsSource, device: str) -> Predictor:
        if device == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return real(source, device)

    real = predictor_module._load
    monkeypatch.setattr(predictor_module, "_load", full)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    instead, again = load_predictor(source, "cuda"), load_predictor(source, "cuda")
    answer = instead.classify(make_photo(6))
    assert (answer.device, answer.notice) == ("cpu", NO_ROOM)
    assert instead is again
    assert instead.network is load_predictor(source, "cpu").network
    assert load_predictor(source, "cpu").classify(make_photo(6)).notice is None


def test_weights_that_overflow_get_a_sentence(predictor: Predictor) -> None:
    network = random_network("resnet18")
    with torch.no_grad():
        network.fc.weight.fill_(3e38)
    with pytest.raises(ClassifyError, match="overflow"):
        Predictor(network, predictor.card).classify(make_photo(7))
