"""The experiments worth showing: each asks first, then trains, and lets the verdict speak.

A preset is here only if what it shows held on five of five seeds when it was measured on the digits
at the settings below; the numbers stand beside each. What did not hold is not claimed: on these
digits a residual 56-layer net is no better than a residual 20-layer one, tanh is no worse than
ReLU, α below ½ is in no order, and without batch norm a residual net hardly trains either.
"""

from dataclasses import dataclass
from typing import Literal

from resnet_demo.lab.configuration import LabConfig


@dataclass(frozen=True)
class Preset:
    """An experiment with the question to ask before it runs.

    Attributes:
        name: for the page's address.
        title: for people.
        act: 1, the message fades; 2, it arrives, and depth still hurts; 3, the shortcut.
        question: what the audience predicts.
        options: the answers to choose from.
        answer: the number of the option that held on five seeds.
        look_at: the picture in which it shows: "loss", "gradients" (at initialisation), or
            "depth" (the loss against the number of layers).
        config: the setting.
        note: one more sentence for whoever asks, with what was measured.
    """

    name: str
    title: str
    act: Literal[1, 2, 3]
    question: str
    options: tuple[str, ...]
    answer: int
    look_at: Literal["loss", "gradients", "depth"]
    config: LabConfig
    note: str


PLAIN, RESIDUAL = 0.0, 1.0

# The degradation figure: the loss against depth, with and without shortcuts, all depths at once.
SWEEP = LabConfig(depths=(8, 14, 20, 32, 44, 56))

PRESETS: tuple[Preset, ...] = (
    Preset(
        "skips",
        "56 layers, with and without skips",
        3,
        "Two nets of 56 layers, equal but for the shortcuts. Which one learns faster?",
        ("The one with shortcuts", "The one without", "Both alike"),
        0,
        "loss",
        LabConfig(),
        "Measured on five seeds: the plain net’s loss after 200 steps is 13 to 208 times as large.",
    ),
    Preset(
        "fades",
        "The message fades",
        1,
        "No batch norm, PyTorch’s default start, 20 layers, no shortcuts. How much of the last "
        "block’s gradient reaches the first block?",
        ("Nearly all of it", "About a hundredth", "Less than a ten-thousandth"),
        2,
        "gradients",
        LabConfig(depths=(20,), batch_norm=False, initialisation="default"),
        "Measured on five seeds: 3·10⁻⁷ to 4·10⁻⁶ without shortcuts, 0.45 to 1.4 with them. The "
        "residual net hardly trains either at this rate: shortcuts alone are not enough.",
    ),
    Preset(
        "explodes",
        "The message explodes",
        2,
        "Batch norm, He’s start, 56 layers, no shortcuts. At step 0, what happens to the gradient "
        "on its way from the last block to the first?",
        ("It shrinks to nothing", "It stays about the same", "It grows over a hundredfold"),
        2,
        "gradients",
        LabConfig(steps=50),
        "Measured on five seeds: 1,300 to 6,600 times without shortcuts, 8 to 14 times with them.",
    ),
    Preset(
        "depth",
        "20 against 56 layers, plain",
        2,
        "Two nets without shortcuts, 20 and 56 layers. Which one fits its training data better?",
        ("The deeper one", "The shallower one", "Both alike"),
        1,
        "loss",
        LabConfig(depths=(20, 56), skip_strengths=(PLAIN,)),
        "Measured on five seeds: the 56-layer net’s training loss is 4 to 13 times as large. "
        "This is the degradation that He et al. report.",
    ),
    Preset(
        "rate",
        "Would a lower learning rate do?",
        2,
        "The plain 56-layer net at a tenth of the learning rate: does that rescue it?",
        ("Yes", "No, it is worse", "It makes no difference"),
        1,
        "loss",
        LabConfig(skip_strengths=(PLAIN,), learning_rates=(0.05, 0.005)),
        "Measured on five seeds: 2.05 to 2.20 after 200 steps, against 1.35 to 1.66.",
    ),
    Preset(
        "longer",
        "Would training longer do?",
        2,
        "The plain 56-layer net gets 800 steps instead of 200. What happens?",
        ("It catches up", "It gets better, slowly", "Nothing: it cannot learn"),
        1,
        "loss",
        LabConfig(steps=800, test_every=50),
        "Measured on five seeds: 1.6 to 1.9 after 200 steps, 0.4 to 1.3 after 800, on every "
        "seed still more than the residual net has after 200. Slow is the word, not unable.",
    ),
    Preset(
        "sigmoid",
        "Sigmoid",
        1,
        "A plain 20-layer net with sigmoid instead of ReLU (batch norm, He’s start): how does it "
        "do?",
        ("Better", "Worse", "Alike"),
        1,
        "loss",
        LabConfig(depths=(20,), skip_strengths=(PLAIN,), activations=("relu", "sigmoid")),
        "Measured on five seeds: 4 to 12 times the loss. With tanh it is smaller than with ReLU.",
    ),
    Preset(
        "sweep",
        "Every depth from 8 to 56",
        3,
        "Twelve nets: six depths, each without and with shortcuts. What do more layers do to the "
        "training loss?",
        ("They raise it without shortcuts only", "They raise it in both", "They lower it in both"),
        0,
        "depth",
        SWEEP,
        "Measured on five seeds at 8, 20 and 56 layers: without shortcuts the loss rises on every "
        "seed, in the mean from 0.03 over 0.2 to 1.5 and more; with them the means stay below 0.1. "
        "The other depths are of seed 0 alone.",
    ),
    Preset(
        "strength",
        "How much skip is enough?",
        3,
        "The shortcut multiplied by 0, ½, ¾ or 1, 56 layers. Is half a shortcut enough?",
        ("Half is as good as whole", "The more the better, up to 1", "It makes no difference"),
        1,
        "loss",
        LabConfig(skip_strengths=(0.0, 0.5, 0.75, 1.0)),
        "Measured on five seeds: always in this order; mean losses 1.54, 1.16, 0.28, 0.02. Through "
        "27 blocks ½ leaves 7·10⁻⁹ of the direct path, ¾ leaves 4·10⁻⁴.",
    ),
    Preset(
        "shallow",
        "Does a skip help a shallow net?",
        3,
        "Two nets of 8 layers, with and without shortcuts. How much do the shortcuts help?",
        ("A lot", "Hardly", "They harm"),
        1,
        "loss",
        LabConfig(depths=(8,)),
        "Measured on five seeds: both reach 0.02 to 0.04; the difference means nothing.",
    ),
    Preset(
        "deepest",
        "110 layers",
        3,
        "110 layers, the first 50 steps at a tenth of the learning rate. Which net learns?",
        ("Both", "Only the one with shortcuts", "Neither"),
        1,
        "loss",
        LabConfig(depths=(110,), warm_up=50),
        "Measured on five seeds: 2.27 to 2.29 without shortcuts, which is guessing; 0.01 to 0.09 "
        "with them. He et al. warmed their 110-layer net up, too.",
    ),
)


def preset(name: str) -> Preset | None:
    """Return the preset of this name, or None."""
    return next((preset for preset in PRESETS if preset.name == name), None)
