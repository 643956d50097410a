"""The Network page: what its picture is made of, its address, and its folded views."""

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from resnet_demo.classify.predictor import Predictor, load_predictor
from resnet_demo.network.anatomy import anatomy
from resnet_demo.network.resnet import ARCHITECTURES, STAGES, build_resnet
from resnet_demo.network.sums import block_sums
from resnet_demo.photos.samples import sample, sample_names
from resnet_demo.ui import inside_data, inside_view
from resnet_demo.ui.inside_anatomy import PAPER, counting
from resnet_demo.ui.inside_source import source_of
from resnet_demo.ui.inside_table import table
from resnet_demo.ui.trace import Trace, trace
from resnet_demo.ui.words import cardinal
from resnet_demo.weights.sources import EMBEDDED, find

pytestmark = pytest.mark.slow  # every test draws the whole page, torch included


ROOT = Path(__file__).resolve().parents[2]
RESNET50 = anatomy(ARCHITECTURES["resnet50"])


def open_network(app: AppTest, **address: str) -> AppTest:
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(str(ROOT / "pages/network.py"))
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> dict[str, Any]:
    """Return the data that the component was given."""
    (figure,) = [
        element.proto
        for element in app.get("bidi_component")
        if element.proto.component_name == "network_view"
    ]
    found: dict[str, Any] = json.loads(figure.json)
    return found


def texts(app: AppTest) -> str:
    return "\n".join(element.value for element in app.text)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return load_predictor(find(EMBEDDED), "cpu")


@pytest.fixture(scope="module")
def way(predictor: Predictor) -> Trace:
    name = sample_names()[0]
    return trace(sample(name), name, predictor)


def pixels(url: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))))


def test_the_picture_shows_what_was_measured(predictor: Predictor, way: Trace) -> None:
    data = inside_data._picture(predictor, way, inside_data.NORM)
    measured = block_sums(way.outputs)
    assert [block["name"] for block in data["blocks"]] == [found.name for found in measured]
    for block, found in zip(data["blocks"], measured, strict=True):
        assert block["shortcutNorm"] == f"{found.shortcut:.1f}"
        assert block["branchNorm"] == f"{found.branch:.1f}"
        assert float(re.match(r"[\d.]+", block["percent"])[0]) == pytest.approx(
            100 * found.added, abs=0.5
        )
        ratio = block["branchThickness"] / block["shortcutThickness"]
        assert ratio == pytest.approx(found.added, rel=1e-6)
    assert max(block["shortcutThickness"] for block in data["blocks"]) == 1
    projecting = [block["index"] for block in data["blocks"] if block["projection"]]
    assert projecting == [1, 4, 8, 14]


def test_the_maps_are_as_fine_as_the_networks_own(predictor: Predictor, way: Trace) -> None:
    data = inside_data._picture(predictor, way, inside_data.NORM)
    for stage in data["stages"]:
        assert pixels(stage["image"]).shape[:2] == tuple(way.outputs[stage["name"]].shape[2:])
    seen = pixels(data["photo"])
    assert np.array_equal(seen, way.crop.pixels)


def test_the_bars_are_the_logits_of_the_same_pass(predictor: Predictor, way: Trace) -> None:
    data = inside_data._picture(predictor, way, inside_data.NORM)
    expected = torch.softmax(way.outputs.logits[0], dim=0).sort(descending=True)
    assert [row["label"] for row in data["top"]] == [
        predictor.card.labels[index] for index in expected.indices[:5].tolist()
    ]
    assert data["top"][0]["probability"] == pytest.approx(float(expected.values[0]))


def test_per_value_thickness_does_not_shrink_with_the_map(predictor: Predictor, way: Trace) -> None:
    blocks = inside_data._picture(predictor, way, inside_data.PER_VALUE)["blocks"]
    found = block_sums(way.outputs)
    pairs = [s.root_mean_squares for s in found]
    most = max(max(pair) for pair in pairs)
    assert blocks[-1]["shortcutThickness"] == pytest.approx(pairs[-1][0] / most)


def test_every_part_has_a_source_and_a_name_that_the_address_may_carry() -> None:
    names = inside_data.part_names(RESNET50)
    assert {"stem", "stem.2", "conv4_x", "conv5_3", "conv5_3.3", "conv4_1.4"} <= names
    assert not {"conv4_2.4", "conv4_7", "conv6_x", ""} & names
    for name in names:
        assert inside_view.PART.fullmatch(name)
        where, code = source_of(name, RESNET50)
        assert where.startswith("resnet_demo/network/resnet.py, line")
        assert code.strip()


def test_the_stages_drawn_before_torch_is_there_are_the_networks() -> None:
    assert ("stem", *STAGES) == inside_view.STAGE_NAMES


def test_the_source_is_that_of_the_part() -> None:
    assert "def stem" in source_of("stem", RESNET50)[1]
    assert "class Bottleneck" in source_of("conv4_3", RESNET50)[1]
    assert "class BasicBlock" in source_of("conv4_2", anatomy(ARCHITECTURES["resnet18"]))[1]
    assert "def conv3x3" in source_of("conv4_3.2", RESNET50)[1]
    assert "def conv1x1" in source_of("conv4_3.1", RESNET50)[1]
    assert "self.downsample" in source_of("conv4_1.4", RESNET50)[1]
    where, code = source_of("stem", RESNET50)
    line = int(where.rsplit(" ", 1)[1])
    file = (ROOT / "resnet_demo/network/resnet.py").read_text().splitlines()
    assert file[line - 1].strip() == code.splitlines()[0]


def test_the_table_adds_up() -> None:
    rows = [
        re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr.*?</tr>", table(RESNET50))
    ]
    number = {row[0]: int(row[5].replace(",", "")) for row in rows if row}
    stages = ["conv2_x", "conv3_x", "conv4_x", "conv5_x"]
    for stage in stages:
        blocks = [value for name, value in number.items() if name.startswith(f"{stage[:-1]}")]
        assert sum(blocks) == 2 * number[stage]  # its blocks, and the sum itself
    ends = ["conv1", "max pool", "average pool", "fc"]
    assert sum(number[name] for name in stages + ends) == number["all of it"] == 25_557_032


@pytest.mark.parametrize(
    ("number", "words"), [(8, "eight"), (16, "sixteen"), (33, "thirty-three"), (50, "fifty")]
)
def test_numbers_of_blocks_are_written_out(number: int, words: str) -> None:
    assert cardinal(number) == words


def test_the_page_opens_with_the_picture_of_the_photo_on_the_table(app: AppTest) -> None:
    open_network(app)
    assert app.title[0].value.startswith("A photo runs through sixteen blocks")
    data = shown(app)
    assert (data["block"], data["part"]) == (inside_view.FIRST_BLOCK, "")
    other = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=120)
    changed = shown(open_network(other, photo="rocket"))
    assert changed["photo"] != data["photo"]
    assert changed["blocks"][9]["shortcutNorm"] != data["blocks"][9]["shortcutNorm"]


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ({"block": "3", "part": "conv2_x"}, (3, "conv2_x")),
        ({"block": "99", "part": "conv9_1"}, (16, "")),
        ({"block": "-1", "part": "<b>"}, (inside_view.FIRST_BLOCK, "")),
        ({"block": "1e3", "part": "conv4_3.2"}, (inside_view.FIRST_BLOCK, "conv4_3.2")),
        ({"network_size": "7", "network_classes": "-5"}, (inside_view.FIRST_BLOCK, "")),
    ],
)
def test_what_stands_in_the_address_is_opened_and_nonsense_ignored(
    app: AppTest, address: dict[str, str], state: tuple[int, str]
) -> None:
    data = shown(open_network(app, **address))
    assert (data["block"], data["part"]) == state


def test_a_larger_input_gives_finer_maps_and_other_numbers(app: AppTest) -> None:
    small = shown(open_network(app))
    app.select_slider(key="network_size").set_value("160").run()
    large = shown(app)
    assert large["stages"][1]["shape"] == [256, 40, 40] != small["stages"][1]["shape"]
    assert "at 160 pixels" in texts(app)


def test_the_running_networks_total_and_imagenets_stand_side_by_side(
    app: AppTest, predictor: Predictor
) -> None:
    open_network(app)
    own = sum(p.numel() for p in predictor.network.parameters())
    assert f"{own:,} parameters" in texts(app)
    assert "25,557,032 parameters, 4.089\u00a0GMACs" in texts(app)


def test_the_layers_that_the_name_counts_are_counted_one_by_one() -> None:
    data = counting(RESNET50)
    layers = [layer for part in data["parts"] for layer in part["layers"]]
    counted = [layer["name"] for layer in layers if layer["counted"]]
    assert (len(counted), counted[0], counted[-1]) == (50, "conv1", "fc")
    assert len(layers) - 50 == 4  # the projections
    assert (
        "1 (conv1) + 3 × 3 + 4 × 3 + 6 × 3 + 3 × 3 (the blocks) + 1 (fc) = 50" in data["sentence"]
    )


def test_the_papers_stride_changes_the_table_where_it_costs_less(app: AppTest) -> None:
    open_network(app)
    before = anatomy_table(app)
    assert "<b>" not in before
    app.segmented_control(key="network_stride").set_value(PAPER).run()
    after = anatomy_table(app)
    bold = {row[0]: row for row in re.findall(r"<td>(conv\d_\d)</td>(.*?)</tr>", after)}
    assert {name for name, row in bold.items() if "MMACs</b>" in row[1]} == {
        "conv3_1",
        "conv4_1",
        "conv5_1",
    }
    parameters = [re.findall(r">([\d,]{4,})<", one) for one in (before, after)]
    assert parameters[0] == parameters[1]


def anatomy_table(app: AppTest) -> str:
    (found,) = [e.proto.body for e in app.get("html") if 'class="anatomy"' in e.proto.body]
    return str(found)


def test_a_class_costs_2049_parameters(app: AppTest) -> None:
    open_network(app)
    headings = [element.value for element in app.header]
    assert "23,508,032 + 2,049 · 1,000 = 25,557,032" in headings
    app.slider(key="network_classes").set_value(2).run()
    headings = [element.value for element in app.header]
    assert "23,508,032 + 2,049 · 2 = 23,512,130" in headings


def test_torchvisions_network_agrees_on_this_photo(app: AppTest) -> None:
    open_network(app)
    app.toggle(key="network_twin").set_value(True).run()
    assert not app.exception
    (sentence,) = [e.value for e in app.header if e.value.startswith("Largest difference")]
    told = sentence.split(": ")[1]
    assert told == "exactly 0" or float(told) < 1e-4


def test_a_network_of_another_depth_is_counted_and_drawn(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from safetensors.torch import save_file

    file = tmp_path / "mine.safetensors"
    save_file(build_resnet("resnet18", 200).state_dict(), file)
    card = json.loads((ROOT / "assets/resnet50-tiny-imagenet.json").read_text())
    file.with_suffix(".json").write_text(json.dumps(card | {"model": "resnet18"}))
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(file))
    open_network(app)
    assert "eight blocks" in app.title[0].value
    data = shown(app)
    assert len(data["blocks"]) == 8
    assert data["block"] == 8
    assert [b["index"] for b in data["blocks"] if b["projection"]] == [3, 5, 7]
