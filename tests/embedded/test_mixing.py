import pytest
import torch
from torch.nn import functional as F

from resnet_demo.embedded.mixing import Mixed, cut, mix, mixed_loss
from resnet_demo.embedded.schedule import generator_for


def numbered(number=5, side=16):
    """Return pictures whose every pixel is the picture's number, and these numbers as classes."""
    labels = torch.arange(number)
    return labels.view(-1, 1, 1, 1).expand(-1, 3, side, side).float(), labels


def test_a_quarter_cut_in_the_middle_leaves_three_quarters():
    pictures, _ = numbered()
    mixed, share = cut(pictures, area=0.25, x=0.5, y=0.5)
    assert share == 0.75
    assert (mixed[1] == 0).float().mean() == 0.25
    assert (mixed[0] == 4).float().mean() == 0.25  # the first one's partner is the last
    assert torch.equal(mixed[2, 0, 4:12, 4:12], torch.ones(8, 8))


def test_a_rectangle_over_the_corner_counts_what_is_inside():
    mixed, share = cut(numbered()[0], area=0.25, x=0.0, y=0.0)
    assert share == 1 - 1 / 16
    assert (mixed[3] == 2).float().mean() == 1 / 16


def test_shares_are_what_the_pictures_hold(quick):
    pictures, labels = numbered()
    kinds = set()
    for step in range(60):
        configuration = quick(cutmix=0.4, mixup=0.4)
        batch = mix(pictures, labels, configuration, 0.1, generator_for(0, "views", step))
        assert torch.equal(batch.partners, labels if batch.share == 1 else labels.roll(1))
        expected = batch.share * labels + (1 - batch.share) * batch.partners
        torch.testing.assert_close(batch.pictures.mean((1, 2, 3)), expected, atol=1e-4, rtol=0)
        whole = torch.isin(batch.pictures, labels.float()).all()
        kinds.add("none" if batch.share == 1 else "cut" if whole else "blend")
    assert kinds == {"none", "cut", "blend"}


def test_nothing_is_mixed_near_the_end(quick):
    pictures, labels = numbered()
    configuration = quick(cutmix=1.0, mixup=0.0, mixing_until=0.9)
    batch = mix(pictures, labels, configuration, 0.9, generator_for(0, "views", 0))
    assert batch.share == 1
    assert batch.pictures is pictures


def test_the_loss_is_cross_entropy_with_the_blended_targets():
    logits = torch.randn(5, 7)
    labels, partners = torch.arange(5), torch.arange(5).roll(1)
    targets = 0.3 * F.one_hot(labels, 7) + 0.7 * F.one_hot(partners, 7)
    smooth = 0.9 * targets + 0.1 / 7
    expected = -(smooth * logits.log_softmax(1)).sum(1).mean()
    batch = Mixed(torch.empty(0), labels, partners, 0.3)
    assert float(mixed_loss(logits, batch, 0.1)) == pytest.approx(float(expected), rel=1e-5)
