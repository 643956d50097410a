"""Other networks: a link opens it on one network, and a broken file does not silence the others."""

from pathlib import Path

import pytest
import torch
import torchvision.models as tv
from streamlit.testing.v1 import AppTest

from resnet_demo.relatives import answers
from resnet_demo.relatives.catalogue import named

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    (tmp_path / "hub/checkpoints").mkdir(parents=True)
    app = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=60)
    app.run()
    return app.switch_page(str(ROOT / "pages/networks.py"))


def test_each_network_with_weights_answers_and_a_broken_file_is_named(page: AppTest) -> None:
    answers.load.cache_clear()
    files = {name: answers.weights_file(named(name)) for name in ("MobileNet v2", "ResNet-18")}
    assert all(files.values())
    torch.manual_seed(0)
    torch.save(tv.mobilenet_v2().state_dict(), files["MobileNet v2"])
    files["ResNet-18"].write_bytes(b"cut off")  # type: ignore[union-attr]
    page.run()
    page.button(key="relatives_ask").click().run()
    said = {one.value.split(": ")[0]: one.value for one in page.text}
    assert said["MobileNet v2"].count("%") == 3
    assert "damaged" in said["ResNet-18"]
    page.query_params["photo"] = "coffee"  # another photo has other answers
    page.run()
    assert not page.exception
    assert "MobileNet v2" not in {one.value.split(": ")[0] for one in page.text}
    answers.load.cache_clear()


@pytest.mark.parametrize("made_up", ["<b>x</b>", "ResNet-50 v1", ""])
def test_a_made_up_address_opens_the_usual_picture(page: AppTest, made_up: str) -> None:
    page.query_params["network"] = page.query_params["picture"] = made_up
    page.run()
    assert not page.exception
    (chart,) = [
        one for one in page.get("bidi_component") if one.proto.component_name == "relatives"
    ]
    assert '"chosen": "ResNet-50"' in chart.proto.json
    assert '"picture": "depth"' in chart.proto.json
