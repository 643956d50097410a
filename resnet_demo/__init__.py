"""The library behind the ResNet-50 lecture: networks, photos, weights and experiments.

Importing it imports no torch, so that a page can paint before the network is there.
"""

__version__ = "0.1.0"
