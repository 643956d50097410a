import threading

import pytest
import torch

from resnet_demo.lab.threads import lab_threads


def threads_of_a_new_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture
def three_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def test_a_lab_has_one_thread_and_leaves_everybody_elses_number(three_threads):
    with lab_threads():
        assert torch.get_num_threads() == 1
        assert threads_of_a_new_thread() == 3  # whoever classifies a photo now keeps its cores
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 3


def test_the_number_comes_back_after_an_error(three_threads):
    with pytest.raises(ValueError, match="stop"), lab_threads():
        raise ValueError("stop")
    assert torch.get_num_threads() == 3
