"""Directions in the space of a net's weights, scaled to the net filter by filter.

A net of ReLUs and batch norms computes the same when a filter is made larger and what follows
smaller, so equal steps in two nets' weights do not mean the same. Li et al. give each filter of a
random direction the length that the net's own filter has.

As in the authors' code, biases and batch norm's scales and shifts do not move, and batch norm works
in evaluation mode: with the running means and variances of the net in the middle. What follows:
far from the middle these statistics are not those that the moved net would have, so the walls of
the valley are those of the net as it would be used, not as it would be trained.

Source: Li, Xu, Taylor, Studer and Goldstein 2018, "Visualizing the Loss Landscape of Neural Nets",
arXiv:1712.09913, section 4; tomgoldstein/loss-landscape, net_plotter.py.
"""

import torch
from torch import Tensor, nn

Weights = dict[str, Tensor]
"""Names and values of the weights that move: of convolutions and linear layers, no biases."""

_SMALL = 1e-10  # a random filter is never this short; the authors' code adds it, too


def moving_weights(net: nn.Module) -> Weights:
    """Return the weights that a direction moves, by name; they are the net's own, not copies."""
    return {name: value.detach() for name, value in net.named_parameters() if value.dim() > 1}


def random_direction(net: nn.Module, generator: torch.Generator) -> Weights:
    """Return a random direction, each filter as long as the net's own filter."""
    return normalise_filters(
        {
            name: torch.randn(value.shape, generator=generator)
            for name, value in moving_weights(net).items()
        },
        moving_weights(net),
    )


def normalise_filters(direction: Weights, like: Weights) -> Weights:
    """Return the direction with each filter scaled to the norm of the same filter in `like`.

    A filter is what makes one output: the first index of a convolution's or linear layer's weight.
    """
    scaled = {}
    for name, value in direction.items():
        shape = (-1, *[1] * (value.dim() - 1))
        own = value.flatten(1).norm(dim=1)
        wanted = like[name].flatten(1).norm(dim=1)
        scaled[name] = value * (wanted / (own + _SMALL)).view(shape)
    return scaled
