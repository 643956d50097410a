"""The address of the skip lab: which experiment a link names, and how it is shown.

    ?preset=depth&seed=3          a preset, with another seed
    ?depths=8&steps=60            settings of one's own; what is missing is the default
    ?view=accuracy&hide=settings  what to look at, and what a lecturer leaves out

The address is the one source of truth: a viewer's press writes it, and the page reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.presets import PRESETS, Preset, preset

View = Literal[
    "loss", "test-loss", "accuracy", "digits", "map", "gradients", "depth", "depth-error"
]
VIEWS: tuple[View, ...] = get_args(View)
BY_DEPTH: tuple[View, ...] = ("depth", "depth-error")
OF_FEW: tuple[View, ...] = ("digits", "map")  # pictures of the nets themselves, not of a crowd
MANY = 3  # depths, from which on a curve against depth says something
HIDEABLE = ("question", "strips", "verdict", "settings")
SETTINGS = tuple(field.name for field in fields(LabConfig))
KEYS = (*SETTINGS, "preset", "view", "hide")

# A preset's question stays true whatever the seed; every other setting may answer it differently.
_FREE = ("seed", "seeds", "test_every")


@dataclass(frozen=True)
class Experiment:
    """What the page shows.

    Attributes:
        config: what is trained.
        preset: whose question is asked; None for settings of the viewer's own.
        view: one of `views(config)`.
        hidden: of `HIDEABLE`, what a lecturer's link leaves out.
    """

    config: LabConfig
    preset: Preset | None
    view: View
    hidden: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Return the page's heading."""
        depths = self.config.depths
        if self.preset is not None and self.preset.name != "skips":
            return self.preset.title
        if len(depths) == 1 and {0.0, 1.0} <= set(self.config.skip_strengths):
            return f"Which {depths[0]}-layer net learns?"
        return "Which net learns?" if len(self.config.lines()) > 1 else "Does this net learn?"


def views(config: LabConfig) -> tuple[View, ...]:
    """Return the pictures that an experiment can be looked at in."""
    by_depth = len(config.depths) >= MANY
    left_out = OF_FEW if by_depth else BY_DEPTH
    shown = tuple(view for view in VIEWS if view not in left_out)
    return (*BY_DEPTH, *(view for view in shown if view not in BY_DEPTH)) if by_depth else shown


def experiment_of(config: LabConfig, view: str | None = None, hidden: str = "") -> Experiment:
    """Return a configuration as an experiment, with its preset if it is one."""
    found = next((known for known in PRESETS if _same(known.config, config)), None)
    chosen = next((known for known in views(config) if known == view), _usual(found))
    return Experiment(config, found, chosen, frozenset(hidden.split(",")) & frozenset(HIDEABLE))


def parse(address: Mapping[str, str]) -> tuple[Experiment, str | None]:
    """Return the experiment of an address, and what is wrong with the address, in a sentence.

    A wrong address gives the default experiment; parameters of other pages are passed over.
    """
    hidden = address.get("hide", "")
    try:
        base = LabConfig()
        if "preset" in address:
            base = _preset(address["preset"]).config
        given = {name: address[name] for name in SETTINGS if name in address}
        config = LabConfig.from_dict(base.to_dict() | given)
    except LabError as error:
        return experiment_of(LabConfig(), address.get("view"), hidden), str(error)
    return experiment_of(config, address.get("view"), hidden), None


def address_of(experiment: Experiment) -> dict[str, str]:
    """Return the address of an experiment; `parse` reads it back."""
    config, known = experiment.config, experiment.preset
    if known is None:
        address = config.to_dict()
    else:
        address = {"preset": known.name} | {
            name: str(getattr(config, name))
            for name in _FREE
            if getattr(config, name) != getattr(known.config, name)
        }
    if experiment.view != _usual(known):
        address["view"] = experiment.view
    if experiment.hidden:
        address["hide"] = ",".join(name for name in HIDEABLE if name in experiment.hidden)
    return address


def _usual(preset: Preset | None) -> View:
    return preset.look_at if preset else "loss"


def _preset(name: str) -> Preset:
    found = preset(name)
    if found is None:
        known = ", ".join(known.name for known in PRESETS)
        raise LabError(f"The lab has no experiment {name!r}; it has {known}.")
    return found


def _same(one: LabConfig, other: LabConfig) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in SETTINGS if name not in _FREE)
