"""`networks` counts the networks that are named and writes the table."""

import pytest

from resnet_demo.commands.main import main
from resnet_demo.relatives.table import read_table


def test_one_network_is_counted_and_written(tmp_path, capsys):
    out = tmp_path / "table.json"
    with pytest.raises(SystemExit) as exit_:
        main(["networks", "AlexNet", "--out", str(out)])
    assert exit_.value.code == 0
    assert "8 layers   61,100,840 parameters" in capsys.readouterr().out
    (row,) = read_table(out)
    assert (row.name, row.depth, row.parameters) == ("AlexNet", 8, 61_100_840)


def test_an_unknown_network_gets_one_line_with_the_known_ones(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["networks", "LeNet"])
    assert exit_.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "VGG-16" in error
