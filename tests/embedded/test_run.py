"""A whole run: files, card and log agree; stopping and going on; little installed."""

import json
import math
import subprocess
import sys
from dataclasses import replace

import pytest
import torch

from resnet_demo.embedded import run, weights_file
from resnet_demo.embedded.configuration import Phase, configuration_for
from resnet_demo.embedded.measure import logits_of, top_k_accuracy
from resnet_demo.embedded.run import Files
from resnet_demo.embedded.train import Options, train
from resnet_demo.errors import EmbeddedError
from resnet_demo.network.resnet import build_resnet
from resnet_demo.weights.card_file import read_card
from resnet_demo.weights.reader import architecture_of, read
from resnet_demo.weights.sources import find

CONFIGURATION = configuration_for(
    "cpu",
    epochs=1.0,
    model="resnet18",
    phases=(Phase(1.0, 32),),
    batch_size=6,
    measured_sizes=(32, 64),
)


@pytest.fixture(scope="module")
def done(tiny, tmp_path_factory):
    """The files of one run that went to its end."""
    files = Files(tmp_path_factory.mktemp("run") / "net.safetensors")
    assert run.train(tiny, CONFIGURATION, files) == files.weights
    return files


def records(files):
    return [json.loads(line) for line in files.log.read_text().splitlines()]


def test_the_app_finds_and_reads_what_was_written(done):
    source = find(str(done.weights))
    assert source.card.model == "resnet18"
    assert source.card.labels == ("red thing", "green thing", "blue thing")
    assert source.card.wnids == ("n00000003", "n00000001", "n00000002")
    assert architecture_of(read(done.weights)) == ("resnet18", 3)
    assert not done.checkpoint.exists()


def test_the_cards_figures_are_those_of_the_file(done, tiny):
    card = read_card(done.card)
    network = build_resnet("resnet18", 3).eval()
    network.load_state_dict(read(done.weights))
    labels = tiny.validation.labels
    for size, accuracy in card.accuracy_by_input_size:
        logits = logits_of(network, tiny.validation.pixels, size)
        assert accuracy.top1 == pytest.approx(top_k_accuracy(logits, labels, 1))
        assert accuracy.top5 == 1
        assert f"at {size} pixels" in accuracy.measured_on
    assert [size for size, _ in card.accuracy_by_input_size] == [32, 64]


def test_the_card_takes_the_size_that_measured_best_and_the_log_says_the_same(done):
    card, last = read_card(done.card), records(done)[-1]
    best = max(card.accuracy_by_input_size, key=lambda each: (each[1].top1, -each[0]))
    assert (card.preprocessing.crop, card.accuracy) == best
    assert last["record"] == "final"
    assert (last["size"], last["top1"], last["top5"]) == (best[0], best[1].top1, best[1].top5)
    assert [each["size"] for each in last["by_size"]] == [32, 64]


def test_the_log_tells_the_run_from_its_settings_to_its_end(done):
    kinds = [record["record"] for record in records(done)]
    assert kinds[0] == "run"
    assert kinds[-1] == "final"
    assert {"step", "validation"} <= set(kinds)
    assert records(done)[0]["configuration"]["model"] == "resnet18"
    assert records(done)[0]["training_pictures"] == 18
    assert all(math.isfinite(r["loss"]) for r in records(done) if r["record"] == "step")


def test_the_card_names_best_and_worst_classes_and_carries_the_terms(done):
    fields = json.loads(done.card.read_text())
    shares = [share for _, share in fields["best_classes"]]
    assert shares == sorted(shares, reverse=True)
    assert fields["worst_classes"] == fields["best_classes"][::-1]
    assert sum(shares) / 3 == pytest.approx(fields["accuracy"]["top1"])
    card = read_card(done.card)
    assert all((card.about_data, card.terms, card.recipe, card.trained_on, card.not_for, card.note))


def test_a_stopped_run_leaves_a_checkpoint_and_goes_on_to_the_same_end(tiny, tmp_path, done):
    files = Files(tmp_path / "net.safetensors")
    stops = iter([False, True])
    assert run.train(tiny, CONFIGURATION, files, should_stop=lambda: next(stops)) is None
    assert files.checkpoint.is_file()
    assert not files.weights.exists()
    with pytest.raises(EmbeddedError, match="--resume"):
        run.train(tiny, CONFIGURATION, files)
    assert run.train(tiny, CONFIGURATION, files, resume=True) == files.weights
    assert files.weights.read_bytes() == done.weights.read_bytes()
    assert [r["step"] for r in records(files) if r["record"] == "resumed"] == [2]
    losses = [[r["loss"] for r in records(f) if r["record"] == "step"] for f in (files, done)]
    assert losses[0] == losses[1]


def test_halved_tensors_keep_one_dimension_in_full_and_drop_counters():
    state = build_resnet("resnet50", 200).state_dict()
    shipped = weights_file.halved(state)
    assert {t.dtype for t in shipped.values() if t.ndim > 1} == {torch.float16}
    assert {t.dtype for t in shipped.values() if t.ndim <= 1} == {torch.float32}
    assert not [name for name in shipped if "num_batches" in name]
    assert sum(t.numel() * t.element_size() for t in shipped.values()) < 50e6


def test_numbers_too_large_for_half_precision_are_refused():
    with pytest.raises(EmbeddedError, match=r"conv\.weight"):
        weights_file.halved({"conv.weight": torch.full((2, 2), 1e6)})


def test_without_safetensors_the_file_is_one_of_torch_save(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors.torch", None)
    state = weights_file.halved(build_resnet("resnet18", 3).state_dict())
    written = weights_file.save(state, tmp_path / "net.safetensors")
    assert written == tmp_path / "net.pt"
    assert architecture_of(read(written)) == ("resnet18", 3)


def test_training_needs_torch_numpy_and_pillow_and_nothing_else():
    code = (
        "import sys\n"
        "for name in ('click', 'safetensors', 'torchvision', 'streamlit', 'plotly', 'skimage',"
        " 'sklearn', 'pillow_heif', 'captum', 'matplotlib'):\n"
        "    sys.modules[name] = None\n"
        "from resnet_demo.embedded.train import main\n"
        "import resnet_demo.embedded.pack\n"
        "main(['--help'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--stop-after" in done.stdout


def test_what_is_no_data_is_said_before_anything_is_trained(tmp_path):
    with pytest.raises(EmbeddedError, match="Tiny ImageNet"):
        train(Options(data=tmp_path, out=tmp_path / "net.safetensors", device="cpu"))


def test_a_run_goes_on_from_earlier_weights_and_its_card_says_so(done, tiny, tmp_path):
    configuration = replace(CONFIGURATION, start=str(done.weights), peak_rate=1e-6)
    files = Files(tmp_path / "next.safetensors")
    assert run.train(tiny, configuration, files) == files.weights
    before, after = read(done.weights), read(files.weights)
    assert torch.allclose(after["fc.weight"], before["fc.weight"], atol=1e-4)
    recipe = json.loads(files.card.read_text())["recipe"]
    assert recipe.startswith("Going on from weights made so: From scratch, 1.0 passes")
    assert "then, 1.0 passes" not in recipe


def test_earlier_weights_of_another_network_are_refused_in_a_sentence(done, tiny, tmp_path):
    configuration = replace(CONFIGURATION, model="resnet34", start=str(done.weights))
    with pytest.raises(EmbeddedError, match=r"net\.safetensors holds no such network"):
        run.train(tiny, configuration, Files(tmp_path / "next.safetensors"))
