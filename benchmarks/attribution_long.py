"""The rows of `benchmarks.attribution` that take seconds a run, and what they hold in memory."""

from benchmarks.attribution_rows import SIDE, networks, row
from benchmarks.peak import peak

WINDOW, STRIDE, STEPS = 32, 14, 50
CHECKED_SIDE, CHECKED_STEPS = 112, 10  # where Captum's float64 is affordable


def integrated(runs: int) -> None:
    """Integrated gradients of 50 steps, and the memory it takes."""
    from captum.attr import IntegratedGradients

    from resnet_demo.attribution.catalogue import Settings
    from resnet_demo.attribution.maps import Target
    from resnet_demo.attribution.memory import rows_in_a_batch
    from resnet_demo.attribution.methods import attribute
    from resnet_demo.attribution.twin import folded

    ours, theirs, photo, best = networks()
    prepared, target = folded(ours), Target(best, "")
    batch = rows_in_a_batch(SIDE, with_gradients=True)

    def captum(**options: int):  # type: ignore[no-untyped-def]
        found = IntegratedGradients(theirs).attribute(photo, target=best, n_steps=STEPS, **options)
        return [found.detach().sum(dim=1)[0].numpy()]

    def mine():  # type: ignore[no-untyped-def]
        settings = Settings(steps=STEPS)
        return [attribute(prepared, photo, target, "integrated-gradients", settings).values]

    row(
        "integrated gradients",
        mine,
        {
            "Captum's default": captum,
            f"Captum, batches of {batch}": lambda: captum(internal_batch_size=batch),
        },
        runs,
    )
    rounding()
    memory = [
        peak(f"benchmarks.attribution_long:{name}") for name in ("one_of_ours", "one_of_captums")
    ]
    print(f"    peak memory above the start: ours {memory[0]:.0f} MB, Captum {memory[1]:.0f} MB")


def rounding() -> None:
    """Print how far both are from what float64 gives, on a smaller photo and in fewer steps.

    A ReLU whose input is zero but for rounding is open in one computation and closed in another;
    the gradient jumps there. So two float32 maps may differ at a few pixels by more than rounding.
    """
    import numpy as np
    from captum.attr import IntegratedGradients

    from resnet_demo.attribution.catalogue import Settings
    from resnet_demo.attribution.maps import Target
    from resnet_demo.attribution.methods import attribute
    from resnet_demo.attribution.twin import folded

    ours, theirs, photo, best = networks(CHECKED_SIDE)

    def captum(network, photo):  # type: ignore[no-untyped-def]
        method = IntegratedGradients(network)
        found = method.attribute(photo, target=best, n_steps=CHECKED_STEPS, internal_batch_size=5)
        return found.detach().sum(dim=1)[0].double().numpy()

    settings = Settings(steps=CHECKED_STEPS)
    mine = attribute(folded(ours), photo, Target(best, ""), "integrated-gradients", settings)
    single = captum(theirs, photo)
    double = captum(theirs.double(), photo.double())
    for name, values in (("ours", mine.values), ("Captum's float32", single)):
        apart = np.abs(values - double) / np.abs(double).max()
        print(
            f"    {name} from Captum's float64, {CHECKED_SIDE} pixels, {CHECKED_STEPS} steps: "
            f"largest {apart.max():.1e}, median {np.median(apart):.1e}, "
            f"above 0.001 at {int((apart > 1e-3).sum())} of {apart.size} pixels"
        )


def one_of_ours():  # type: ignore[no-untyped-def]
    """Return integrated gradients by us, ready to run; for the measurement of memory."""
    from resnet_demo.attribution.catalogue import Settings
    from resnet_demo.attribution.maps import Target
    from resnet_demo.attribution.methods import attribute
    from resnet_demo.attribution.twin import folded

    ours, _, photo, best = networks()
    network, settings = folded(ours), Settings(steps=STEPS)
    return lambda: attribute(network, photo, Target(best, ""), "integrated-gradients", settings)


def one_of_captums():  # type: ignore[no-untyped-def]
    """Return integrated gradients by Captum's default call, ready to run."""
    from captum.attr import IntegratedGradients

    _, theirs, photo, best = networks()
    return lambda: IntegratedGradients(theirs).attribute(photo, target=best, n_steps=STEPS)


def occlusion(runs: int) -> None:
    """Occlusion with a window of 32 pixels every 14."""
    from captum.attr import Occlusion

    from resnet_demo.attribution.catalogue import Settings
    from resnet_demo.attribution.maps import Target
    from resnet_demo.attribution.methods import attribute
    from resnet_demo.attribution.twin import folded

    ours, theirs, photo, best = networks()
    prepared, target = folded(ours), Target(best, "")

    def captum(rows: int = 1):  # type: ignore[no-untyped-def]
        found = Occlusion(theirs).attribute(
            photo,
            (3, WINDOW, WINDOW),
            (3, STRIDE, STRIDE),
            target=best,
            perturbations_per_eval=rows,
        )
        return [found[0, 0].detach().numpy()]

    def mine():  # type: ignore[no-untyped-def]
        settings = Settings(window=WINDOW, stride=STRIDE)
        return [attribute(prepared, photo, target, "occlusion", settings).values]

    row(
        "occlusion",
        mine,
        {"Captum's default": captum, "Captum, 16 windows at once": lambda: captum(16)},
        runs,
    )
