"""Classes are found by a part of their name."""

from resnet_demo.classify.search import search_classes

LABELS = (
    "tabby",
    "tiger cat",
    "Persian cat",
    "catamaran",
    "Señor Hündchen",
    "scattered",
    "potter's wheel",
)


def test_labels_that_begin_with_the_text_come_first_then_words_then_the_rest() -> None:
    assert [LABELS[i] for i in search_classes(LABELS, "cat")] == [
        "catamaran",
        "tiger cat",
        "Persian cat",
        "scattered",
    ]


def test_case_and_diacritics_do_not_count() -> None:
    assert search_classes(LABELS, "SENOR hund") == [4]
    assert search_classes(LABELS, "señor") == [4]


def test_words_may_come_in_any_order_and_punctuation_does_not_count() -> None:
    assert search_classes(LABELS, "cat persian") == [2]
    assert search_classes(LABELS, "potters-wheel") == [6]


def test_an_empty_text_finds_all_in_order_and_nonsense_nothing() -> None:
    assert search_classes(LABELS, "  ") == list(range(len(LABELS)))
    assert search_classes(LABELS, "zebra") == []
