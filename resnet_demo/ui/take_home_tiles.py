"""The pieces of the file that is taken home, as a row of small sheets. Nothing here needs torch."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from resnet_demo.ui.components import component

NAMES = ("Your photo", "The answer", "Five stages", "The evidence", "The race", "Your answers")

_tiles = component("take_home")


@dataclass(frozen=True)
class Tile:
    """One sheet.

    Attributes:
        title: what it is.
        said: one line under it.
        picture: as a data URL, or empty.
        big: in large type instead of a picture.
        there: whether it is, and is the viewer's own where it can be.
    """

    title: str
    said: str
    picture: str = ""
    big: str = ""
    there: bool = True


def draw(tiles: Sequence[Tile]) -> None:
    """Draw the sheets."""
    _tiles(key="take_home", data={"tiles": [asdict(tile) for tile in tiles]})


def waiting() -> None:
    """Draw them empty, while the network is still being loaded."""
    tiles = [asdict(Tile(name, "…", there=False)) for name in NAMES]
    _tiles(key="take_home_waiting", data={"tiles": tiles})
