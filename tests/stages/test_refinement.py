"""The ratios and cosines are those of the two terms, and the last probe is the answer itself."""

import pytest
import torch

from resnet_demo.stages.refinement import probes, refinements, to_csv
from tests.stages.conftest import Pass

LABELS = tuple("abcdefg")


def test_each_block_by_plain_sums(passed: Pass) -> None:
    found = {one.name: one for one in refinements(passed.network, passed.outputs)}
    for blocks in passed.outputs.stages.values():
        for block in blocks:
            f, s, y = (t.double().flatten() for t in (block.branch, block.shortcut, block.output))
            one = found[block.name]
            assert one.added == pytest.approx(float((f @ f).sqrt() / (s @ s).sqrt()), rel=1e-5)
            expected = float(s @ y / ((s @ s) * (y @ y)).sqrt())
            assert one.cosine == pytest.approx(expected, abs=1e-5)


def test_projections_are_labelled(passed: Pass) -> None:
    found = refinements(passed.network, passed.outputs)
    projected = [one.name for one in found if one.shortcut == "W_s x"]
    expected = [n for n, block in passed.network.blocks() if block.downsample is not None]
    assert projected == expected


def test_the_last_probe_is_the_networks_answer(passed: Pass) -> None:
    found = probes(passed.network, passed.outputs, LABELS)
    shares = passed.outputs.logits[0].softmax(dim=0)
    assert [one.name for one in found] == ["conv5_1", "conv5_2", "conv5_3"]
    assert found[-1].label == LABELS[int(shares.argmax())]
    assert found[-1].probability == pytest.approx(float(shares.max()), abs=1e-6)
    assert found[-1].of_final == found[-1].probability


def test_the_table_has_a_line_for_each_block(passed: Pass) -> None:
    lines = to_csv(refinements(passed.network, passed.outputs)).splitlines()
    assert len(lines) == 1 + len(list(passed.network.blocks()))
    assert lines[1].startswith("conv2_1,")
    assert torch.isfinite(torch.tensor([float(line.split(",")[2]) for line in lines[1:]])).all()
