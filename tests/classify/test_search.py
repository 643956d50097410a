import pytest

from resnet_demo.classify.search import plain_name


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("Egyptian cat", "egyptian cat"),
        ("potter's wheel", "potters wheel"),
        ("hand-held  computer", "hand held computer"),
        ("Señor Hund", "senor hund"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("…", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_count(label, plain):
    assert plain_name(label) == plain
