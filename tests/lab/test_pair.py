from dataclasses import replace

from resnet_demo.lab.pair import PAIR, trained_pair


def test_a_pair_differs_in_its_shortcuts_only():
    plain, residual = trained_pair(replace(PAIR, depths=(8,), steps=3, batch_size=16))
    assert (plain.skip_strength, residual.skip_strength) == (0, 1)
    assert plain.depth == residual.depth == 8
    assert not plain.training
    assert not residual.training
    assert plain.state_dict().keys() == residual.state_dict().keys()
