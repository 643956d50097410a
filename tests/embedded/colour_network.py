"""A ResNet-18 whose answers can be worked out by hand, for pictures of one colour.

The stem passes red, green and blue on, every branch adds nothing, every projection copies. What
reaches the classifier is each colour's normalised value, cut off at 0.
"""

import math

import torch
from PIL import Image
from torch import nn

from resnet_demo.network.resnet import ResidualBlock, build_resnet
from resnet_demo.weights.card_file import DEFAULT_PREPROCESSING

BIASES = (0.0, 0.0, 0.0, -1.0, -2.0, -3.0)
"""Logits that do not depend on the picture; the first three classes are the three colours."""


def colour_network():
    """Return the network: logit k of a picture is its colour k, and its bias."""
    network = build_resnet("resnet18", len(BIASES)).eval().requires_grad_(False)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            module.weight.zero_()
            for channel in range(3):
                middle = module.kernel_size[0] // 2
                module.weight[channel, channel, middle, middle] = 1
        if isinstance(module, nn.BatchNorm2d):
            module.running_var.fill_(1 - module.eps)
    for module in network.modules():
        if isinstance(module, ResidualBlock):
            module.bn2.weight.zero_()
    network.fc.weight.zero_()
    network.fc.weight[:3, :3] = torch.eye(3)
    network.fc.bias.copy_(torch.tensor(BIASES))
    return network


def logits_by_hand(colour):
    """Return the network's logits for a picture of one colour, three levels from 0 to 255."""
    seen = [
        max(0.0, (level / 255 - mean) / std)
        for level, mean, std in zip(
            colour, DEFAULT_PREPROCESSING.mean, DEFAULT_PREPROCESSING.std, strict=True
        )
    ]
    return [value + bias for value, bias in zip([*seen, 0, 0, 0], BIASES, strict=True)]


def softmax_by_hand(logits):
    """Return the probabilities of a list of logits."""
    powers = [math.exp(logit) for logit in logits]
    return [power / sum(powers) for power in powers]


def write_colour_folder(folder):
    """Write a validation set of eight one-coloured pictures in Tiny ImageNet's standard layout.

    Returns:
        Each file's colour, and each file's class. The network is right about the first four.
    """
    pictures = [
        ((255, 40, 40), 0),
        ((40, 255, 40), 1),
        ((40, 40, 255), 2),
        ((140, 80, 80), 0),
        ((200, 60, 60), 1),
        ((60, 200, 60), 2),
        ((60, 60, 200), 3),
        ((255, 200, 40), 5),
    ]
    images = folder / "val" / "images"
    images.mkdir(parents=True)
    colours, labels, lines = {}, {}, []
    for number, (colour, label) in enumerate(pictures):
        name = f"val_{number}.JPEG"
        colours[name], labels[name] = colour, label
        # PNG inside: a JPEG would change the colour by a level. The content decides, not the name.
        Image.new("RGB", (64, 64), colour).save(images / name, format="PNG")
        lines.append(f"{name}\tn0{label}\t0\t0\t63\t63\n")
    (folder / "val" / "val_annotations.txt").write_text("".join(lines))
    (folder / "wnids.txt").write_text("".join(f"n0{k}\n" for k in range(len(BIASES))))
    (folder / "words.txt").write_text("".join(f"n0{k}\tthing {k}\n" for k in range(len(BIASES))))
    return colours, labels
