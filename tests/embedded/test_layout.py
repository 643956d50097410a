from collections import Counter

import pytest
from PIL import Image

from resnet_demo.embedded.layout import list_class_folders, list_training, list_validation
from resnet_demo.errors import EmbeddedError


def test_classes_have_the_order_of_wnids_txt_and_their_first_synonym(tiny_folder):
    listing = list_training(tiny_folder)
    assert listing.wnids == ("n00000003", "n00000001", "n00000002")
    assert listing.words == ("red thing", "green thing", "blue thing")


def test_a_training_pictures_class_is_its_folders(tiny_folder):
    listing = list_training(tiny_folder)
    assert len(listing.pictures) == 18
    for picture in listing.pictures:
        assert picture.path.parent.parent.name == listing.wnids[picture.label]


def test_any_stretch_of_the_list_is_a_fair_sample(tiny_folder):
    labels = [picture.label for picture in list_training(tiny_folder).pictures]
    assert Counter(labels[:9]) == {0: 3, 1: 3, 2: 3}


def test_a_validation_pictures_class_is_the_annotations(tiny_folder):
    listing = list_validation(tiny_folder)
    lines = (tiny_folder / "val" / "val_annotations.txt").read_text().splitlines()
    stated = {line.split("\t")[0]: line.split("\t")[1] for line in lines}
    found = {each.path.name: listing.wnids[each.label] for each in listing.pictures}
    assert found == stated


@pytest.mark.parametrize("below", ["", "val"])
def test_class_folders_are_sorted_as_torchvision_sorts_them(tmp_path, below):
    for name in ("n02", "n01"):
        folder = tmp_path / below / name
        folder.mkdir(parents=True)
        Image.new("RGB", (9, 9)).save(folder / "a.png")
        (folder / "notes.txt").write_text("no picture")
    listing = list_class_folders(tmp_path)
    assert listing.wnids == ("n01", "n02")
    assert [(each.path.parent.name, each.label) for each in listing.pictures] == [
        ("n01", 0),
        ("n02", 1),
    ]


def test_what_is_no_data_set_is_said_in_one_sentence(tmp_path):
    for listing in (list_training, list_validation, list_class_folders):
        with pytest.raises(EmbeddedError, match="Tiny ImageNet"):
            listing(tmp_path)


def test_an_annotation_without_its_picture_is_named_by_line(tmp_path):
    (tmp_path / "wnids.txt").write_text("n01\n")
    (tmp_path / "words.txt").write_text("n01\ta thing\n")
    (tmp_path / "val" / "images").mkdir(parents=True)
    (tmp_path / "val" / "val_annotations.txt").write_text("gone.JPEG\tn01\t0\t0\t1\t1\n")
    with pytest.raises(EmbeddedError, match="line 1"):
        list_validation(tmp_path)
