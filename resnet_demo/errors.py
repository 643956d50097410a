"""The exceptions of this package.

    ResNetDemoError          a sentence that the person in front of the screen can act on
     ├─ PhotoError           a file that is not a photo we can read, or is too large
     ├─ WeightsError         weights that are missing, broken or of another network
     ├─ ClassifyError        a request that a loaded network cannot answer
     ├─ StagesError          a part, a channel or a cell that the network does not have
     ├─ AttributionError     evidence that cannot be asked for: an unknown class, stage or method
     │   └─ StoppedError     the viewer pressed Stop
     ├─ LabError             an experiment that cannot be run, or a recording that cannot be read
     ├─ LandscapeError       a surface that cannot be computed, or a recording that cannot be read
     ├─ UnplugError          blocks that the network does not have, a number out of its range
     ├─ LectureError         a toy, a text or a route of the lecture that is not what it must be
     ├─ RelativesError       a network that is not in the catalogue, a table that cannot be read
     └─ EmbeddedError        training or measuring weights: data not there, a setting out of range

The library raises them; pages show the message, commands print it to stderr and exit with 2.
Anything else is a bug and goes to the log.
"""


class ResNetDemoError(Exception):
    """Something the viewer can act on; the message is one sentence saying what to do."""


class PhotoError(ResNetDemoError):
    """The photo cannot be used: unreadable, too large, too small, or of an unknown kind."""


class WeightsError(ResNetDemoError):
    """The weights cannot be used: not there, truncated, unsafe, or for another network."""


class ClassifyError(ResNetDemoError):
    """The request does not fit the network: a class it does not have, a box outside the photo."""


class StagesError(ResNetDemoError):
    """The look inside is not possible: a part, channel or cell that is not there, an overflow."""


class AttributionError(ResNetDemoError):
    """The evidence cannot be shown: no such class, stage or method, a setting out of range."""


class StoppedError(AttributionError):
    """The viewer pressed Stop, or left; nothing is wrong."""


class LabError(ResNetDemoError):
    """The experiment cannot be run: a setting out of range, data not there, a broken recording."""


class LectureError(ResNetDemoError):
    """The lecture cannot go on so: a value out of its range, an unknown number, a broken route."""


class EmbeddedError(ResNetDemoError):
    """Weights cannot be trained or measured: data not there, a setting out of range, no run."""


class UnplugError(ResNetDemoError):
    """Blocks cannot be unplugged so: a name the network does not have, a number out of range."""


class RelativesError(ResNetDemoError):
    """Other networks cannot be shown: a name that is not there, a table that is damaged."""


class LandscapeError(ResNetDemoError):
    """A surface cannot be computed or read: a number out of range, a file that is none."""
