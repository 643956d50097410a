"""The networks, the photo and the bars of `benchmarks.attribution`, and how a row is printed."""

from benchmarks.pairs import pairs

SIDE = 224
AGREE = 0.999
BARE = 40  # pairs: 5 % are to be told from none
BARS = {
    "Grad-CAM conv5_x, new photo": {"bare forward": 1 / 1.05, "grad-cam": 2.0, "torchcam": 1.0},
    "five more classes": {"grad-cam": 20.0, "torchcam": 20.0},
    "four stages, one class": {"grad-cam": 2.0, "torchcam, a stage a call": 2.0, "torchcam": 1.0},
    "integrated gradients": {"Captum's default": 1.5},
    "occlusion": {"Captum's default": 1.3},
}
"""The least that a rival must take, in times of ours."""


def networks(side: int = SIDE):  # type: ignore[no-untyped-def]
    """Return ours and torchvision's with the same frozen weights, a photo, and its best class."""
    import torch
    from torchvision.models import resnet50

    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.photos.preprocess import at_size, preprocess
    from resnet_demo.photos.samples import sample
    from resnet_demo.weights.sources import EMBEDDED, find

    predictor = load_predictor(find(EMBEDDED), "cpu")
    ours, preprocessing = predictor.network, predictor.card.preprocessing
    theirs = resnet50(num_classes=len(predictor.card.labels))
    theirs.load_state_dict(ours.state_dict())
    photo = preprocess(
        sample("coffee"), at_size(preprocessing, side, preprocessing.bottleneck)
    ).tensor
    with torch.no_grad():
        best = int(ours(photo).argmax())
    return ours, theirs.eval().requires_grad_(False), photo, best


def row(name, ours, rivals, runs, positive=None):  # type: ignore[no-untyped-def]
    """Print one row of the table: each rival's time in times of ours, and whether it is enough.

    What runs for seconds is not warmed up, and what has no bar then runs once.
    """
    is_long = positive is None
    print(f"  {name}")
    for rival, run in rivals.items():
        bar = BARS[name].get(rival)
        count = BARE if rival == "bare forward" else 1 if is_long and bar is None else runs
        found = pairs(ours, run, count, warm_up=0 if is_long else 2)
        met = "" if bar is None else f", bar {bar:.2f} {'met' if found.middle >= bar else 'MISSED'}"
        ours_took = f"ours {found.seconds * 1e3:.1f} ms"
        if found.theirs is None:
            print(f"    {rival:<28}{found}{met}   {ours_took}", flush=True)
            continue
        compared = [similar(*pair, positive) for pair in zip(found.mine, found.theirs, strict=True)]
        agree, apart = min(one for one, _ in compared), max(one for _, one in compared)
        shown = f"{found}{met}" if agree > AGREE else "   the maps disagree: no ratio"
        print(
            f"    {rival:<28}{shown}   {ours_took}, "
            f"correlation {agree:.6f}, largest difference {apart:.1e}",
            flush=True,
        )


def similar(mine, theirs, positive) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Return the correlation of two maps, and their largest difference.

    Ours is enlarged where the rival enlarges; torchcam and grad-cam scale theirs to 0 to 1.
    """
    import numpy as np
    import torch

    mine = mine if positive is None else positive(mine, 0)
    if mine.shape != theirs.shape:
        large = torch.from_numpy(mine)[None, None]
        mine = torch.nn.functional.interpolate(large, theirs.shape, mode="bilinear")[0, 0].numpy()
    if positive is not None:
        mine, theirs = (
            (one - one.min()) / (one.max() - one.min()) for one in (mine, positive(theirs, 0))
        )
    apart = float(np.abs(mine - theirs).max() / np.abs(theirs).max())
    return float(np.corrcoef(mine.ravel(), theirs.ravel())[0, 1]), apart
