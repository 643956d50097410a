"""Two trained nets that differ in their shortcuts only, for pages that take nets apart."""

from dataclasses import replace

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.trainer import Trainer
from resnet_demo.network.cifar_resnet import CifarResNet

PAIR = LabConfig(depths=(20,), test_every=10_000)


def trained_pair(config: LabConfig = PAIR) -> tuple[CifarResNet, CifarResNet]:
    """Return a plain and a residual net trained on the same batches, in evaluation mode.

    Twenty layers and 200 steps take about eight seconds on one core.

    Args:
        config: what to train; one depth.
    """
    trainer = Trainer(replace(config, skip_strengths=(0.0, 1.0), seeds=1))
    for _ in trainer:
        pass
    return trainer.net(0), trainer.net(1)
