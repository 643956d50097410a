import subprocess
import sys

import torch

from resnet_demo.network.resnet import build_resnet
from resnet_demo.weights.skeleton import skeleton


def test_a_skeleton_has_the_names_and_shapes_of_the_network_and_no_numbers():
    real = build_resnet("resnet18", 7).state_dict()
    bare = skeleton("resnet18", 7).state_dict()
    assert {key: tensor.shape for key, tensor in real.items()} == {
        key: tensor.shape for key, tensor in bare.items()
    }
    assert all(tensor.is_meta for tensor in bare.values())


def test_a_skeleton_filled_with_weights_answers_like_the_network(resnet18_state):
    network = build_resnet("resnet18", 3)
    network.load_state_dict(resnet18_state)
    filled = skeleton("resnet18", 3)
    filled.load_state_dict(resnet18_state, strict=True, assign=True)
    photos = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert torch.equal(network.eval()(photos), filled.eval()(photos))


def test_random_drawing_works_again_after_a_skeleton():
    skeleton("resnet18", 3)
    assert float(torch.empty(1000).normal_().std()) > 0.5


def test_building_one_imports_no_symbolic_mathematics():
    code = (
        "import sys; from resnet_demo.weights.skeleton import skeleton; before = set(sys.modules);"
        "skeleton('resnet18', 3); sys.exit(len(set(sys.modules) - before) > 20)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
