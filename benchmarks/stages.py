"""What the Stages page computes after the forward pass, before its first paint.

    python -m benchmarks.stages [--runs 30]

The weights are random: what they say does not change how long it takes.
"""

import json
from argparse import ArgumentParser

import torch

from benchmarks.classify import predictor_of
from benchmarks.forms import reference
from benchmarks.timing import alternate
from resnet_demo.photos.preprocess import preprocess
from resnet_demo.photos.samples import sample
from resnet_demo.stages.maps import feature_maps, stage_names, stem_output
from resnet_demo.ui.stages_view import Choice, figure_data

BAR = 300  # milliseconds for 16 channels of five stages


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=30)
    runs = parser.parse_args().runs
    predictor = predictor_of(reference().state_dict())
    crop = preprocess(sample("cat"), predictor.card.preprocessing)
    with torch.no_grad():
        outputs = predictor.network.forward_stages(crop.tensor)

    def paint(choice: Choice) -> object:
        stem = stem_output(predictor.network, crop.tensor)
        maps = feature_maps(predictor.network, outputs, stem, stage_names())
        return json.dumps(figure_data(crop.pixels, maps, choice))

    def forward() -> object:
        with torch.no_grad():
            return predictor.network.forward_stages(crop.tensor)

    seconds = alternate(
        {
            "the forward pass itself": forward,
            "16 channels × 5 stages": lambda: paint(Choice(224, "channels", 16, "max", "map")),
            "all channels as colours": lambda: paint(Choice(224, "colours", 16, "max", "map")),
        },
        runs,
    )
    for name, duration in seconds.items():
        print(f"  {name:<26}{duration * 1e3:7.0f} ms")
    met = seconds["16 channels × 5 stages"] * 1e3 <= BAR
    print(f"  bar for 16 × 5: {BAR} ms, {'met' if met else 'MISSED'}")


if __name__ == "__main__":
    main()
