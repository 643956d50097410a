"""The ImageNet weights that torchvision publishes: names, files, sizes, and where they lie.

This table is what must be known before torch is imported: whether a file is in the cache and how
large a download would be. A test holds it equal to torchvision's own. Everything else about these
weights (accuracy, preprocessing, the 1000 categories) is asked of torchvision when it is needed.
"""

import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from resnet_demo.errors import WeightsError
from resnet_demo.weights.card import Accuracy, Preprocessing, WeightsCard, model_title
from resnet_demo.weights.card_file import printable

SERVER = "https://download.pytorch.org/models/"
SERVER_VARIABLE = "RESNET_DEMO_WEIGHTS_URL"  # another server with the same files, for tests

_SIZE_SLACK = 2**20  # bytes; torchvision tells sizes to about a kilobyte

V1, V2 = "imagenet-v1", "imagenet-v2"
_ENUM_NAMES = {V1: "IMAGENET1K_V1", V2: "IMAGENET1K_V2"}


@dataclass(frozen=True)
class OfficialWeights:
    """One file of ImageNet weights that can be fetched.

    Attributes:
        name: "imagenet-v1" or "imagenet-v2".
        model: "resnet18" to "resnet152".
        file_name: torchvision's, with the first digits of the SHA-256 in it.
        bytes: size of the file; known to about a kilobyte.
    """

    name: str
    model: str
    file_name: str
    bytes: int

    @property
    def url(self) -> str:
        """Where the file is fetched from."""
        return os.environ.get(SERVER_VARIABLE, SERVER).rstrip("/") + "/" + self.file_name

    @property
    def sha256_prefix(self) -> str:
        """The first hexadecimal digits of the file's SHA-256, as its name tells them."""
        found = re.search(r"-([0-9a-f]{8,64})\.", self.file_name)
        if found is None:
            raise WeightsError(f"The name {self.file_name} tells no hash to check the file by.")
        return found[1]

    @property
    def path(self) -> Path:
        """Where torchvision's cache has the file, or would have it."""
        return checkpoints_folder() / self.file_name

    @property
    def installed(self) -> bool:
        """Whether the file is in the cache, and not cut off there."""
        return self.path.is_file() and self.path.stat().st_size > self.bytes - _SIZE_SLACK


def _row(name: str, model: str, file_name: str, mebibytes: float) -> OfficialWeights:
    return OfficialWeights(name, model, file_name, round(mebibytes * 2**20))


OFFICIAL = (
    # What to offer first stands first; ResNet-18 and 34 have only the first kind.
    _row(V2, "resnet50", "resnet50-11ad3fa6.pth", 97.79),
    _row(V1, "resnet50", "resnet50-0676ba61.pth", 97.781),
    _row(V1, "resnet18", "resnet18-f37072fd.pth", 44.661),
    _row(V1, "resnet34", "resnet34-b627a593.pth", 83.275),
    _row(V2, "resnet101", "resnet101-cd907fc2.pth", 170.53),
    _row(V1, "resnet101", "resnet101-63fe2227.pth", 170.511),
    _row(V2, "resnet152", "resnet152-f82ba261.pth", 230.474),
    _row(V1, "resnet152", "resnet152-394f9c45.pth", 230.434),
)


def checkpoints_folder() -> Path:
    """Return the folder of torchvision's cache, by the rules of `torch.hub`, without torch."""
    cache_home = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    torch_home = os.environ.get("TORCH_HOME", os.path.join(cache_home, "torch"))
    return Path(os.path.expanduser(torch_home)) / "hub" / "checkpoints"


def official(name: str | None = None, model: str = "resnet50") -> OfficialWeights:
    """Return the published weights of one name and model.

    Args:
        name: "imagenet-v1" or "imagenet-v2"; None takes the better ones that the model has.
        model: "resnet18" to "resnet152".

    Raises:
        WeightsError: there are none, such as "imagenet-v2" of ResNet-18.
    """
    of_model = [weights for weights in OFFICIAL if weights.model == model]
    if not of_model:
        models = ", ".join(dict.fromkeys(weights.model for weights in OFFICIAL))
        raise WeightsError(f"There is no model {printable(model)}; there are {models}.")
    for weights in of_model:
        if name in (None, weights.name):
            return weights
    names = " and ".join(weights.name for weights in of_model)
    raise WeightsError(
        f"{model_title(model)} has no weights called {printable(str(name))}; it has {names}."
    )


@cache
def official_card(weights: OfficialWeights) -> WeightsCard:
    """Return the card of published weights, every fact from torchvision's weights enum.

    Importing torchvision takes seconds the first time.

    Source: `torchvision.models.get_model_weights`, fields `transforms` and `meta`.
    """
    from torchvision.models import get_model_weights

    entry = get_model_weights(weights.model)[_ENUM_NAMES[weights.name]]
    transforms = entry.transforms()
    (resize,), (crop,) = transforms.resize_size, transforms.crop_size
    ((data, metrics),) = entry.meta["_metrics"].items()
    accuracy = Accuracy(
        top1=metrics["acc@1"] / 100,
        top5=metrics["acc@5"] / 100,
        measured_on=f"the validation pictures of {data} at {crop} pixels, as torchvision reports",
    )
    edition = {V1: "first weights", V2: "second weights"}[weights.name]
    return WeightsCard(
        name=weights.name,
        model=weights.model,
        title=f"{model_title(weights.model)}, ImageNet ({edition})",
        labels=tuple(entry.meta["categories"]),
        preprocessing=Preprocessing(resize, crop, tuple(transforms.mean), tuple(transforms.std)),
        accuracy=accuracy,
        data="ImageNet",
        note=(
            f"Published with torchvision; its makers measured {accuracy.top1:.1%} right at the "
            f"first answer and {accuracy.top5:.1%} within five."
        ),
        about_data=f"{data}, {len(entry.meta['categories']):,} classes",
        recipe=entry.meta.get("recipe", ""),
    )
