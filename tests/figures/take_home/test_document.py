"""The document that is taken home: whole, small, and deaf to whatever a text from outside says."""

import dataclasses
import html.parser
import re
from pathlib import Path

import numpy as np
import pytest

from resnet_demo.figures.take_home.document import LARGEST, POLICY, document
from resnet_demo.figures.take_home.parts import (
    Answered,
    Curve,
    Guess,
    Heat,
    Keepsake,
    Race,
    Seen,
    Stage,
)

THEME = Path(__file__).resolve().parents[3] / "resnet_demo/ui/theme.css"
RANDOM = np.random.default_rng(0)
FIELDS = {"s1": 7, "s2": 35, "s3": 91, "s4": 267, "s5": 427}
EVIL = "<script>alert(1)</script><img src=http://example.invalid/x onerror=alert(2)>\"'&"


def noise(height: int, width: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    return RANDOM.integers(0, 256, (height, width, 3), np.uint8)


def keepsake(text: str = "cup", heats: int = 2) -> Keepsake:
    """Return pieces of the usual sizes, their words all from outside, their pixels noise."""
    side = 512
    return Keepsake(
        "2026-01-31",
        text,
        text,
        Seen(text, noise(768, 1024), (128.0, 0.0, 896.0, 768.0), noise(128, 128)),
        (Guess(text, 0.5, 2.0), Guess("other", 0.034, -1.25)),
        tuple(
            Stage(text, tone, "7 × 7 × 2048", field, 224, noise(160, 160), noise(418, 418), text)
            for tone, field in FIELDS.items()
        ),
        tuple(
            Heat(noise(side, side), (text, "1 ms"), np.array([[1.0, 0.25]], np.float32))
            for _ in range(heats)
        ),
        Race(
            text,
            (1, 2, 3),
            3,
            (Curve(text, "with", (2.3, 1.0, 0.02)), Curve("without", "plain", (2.3, None, 2.0))),
            2.303,
            text,
        ),
        (Answered(text, text, False, text, (("See ", ""), (text, "https://example.invalid/p"))),),
        30,
        ((text, text),),
    )


class Tags(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attributes:
            assert not name.startswith("on")
            if name == "src" or (name == "href" and tag != "a"):
                self.pictures.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words += data


def test_text_from_outside_is_shown_as_text_everywhere() -> None:
    found = Tags(document(keepsake(EVIL)))
    assert not {"script", "iframe", "link", "object"} & set(found.tags)
    assert found.words.count("<script>alert(1)</script>") >= 12, "it is there, as words"
    # photo, crop, five stages twice, two maps
    assert len(found.pictures) == 2 + 10 + 2
    assert all(picture.startswith("data:image/") for picture in found.pictures)


def test_its_own_policy_forbids_every_request_and_nothing_else_could_make_one() -> None:
    text = document(keepsake())
    assert f'http-equiv="Content-Security-Policy" content="{POLICY}"' in text
    assert "default-src 'none'" in POLICY
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", text))
    assert addresses == {"https://example.invalid/p"}, "only what somebody has to press"
    assert "url(" not in text
    assert "@import" not in text


def test_a_link_that_is_no_web_address_stays_words() -> None:
    why = (("press", "javascript:alert(1)"),)
    answers = (dataclasses.replace(keepsake().answers[0], why=why),)
    text = document(dataclasses.replace(keepsake(), answers=answers))
    assert "javascript:" not in text
    assert "press" in text


def test_even_noise_with_six_maps_stays_below_the_limit() -> None:
    assert len(document(keepsake(heats=6)).encode()) < LARGEST


def test_numbers_are_said_as_they_are() -> None:
    words = Tags(document(keepsake())).words
    words = words.replace("\N{NO-BREAK SPACE}", " ")
    for expected in ("‘cup’, 50 %", "3.4 %", "logit −1.25", "427", "pixels, all of it", "0.25"):
        assert expected in words
    assert "0 of 1 answers are right" in words
    assert "Right is: cup" in words


def test_what_is_missing_is_said_and_stops_nothing() -> None:
    bare = dataclasses.replace(keepsake(), stages=(), race=None, answers=())
    words = Tags(document(bare)).words
    assert "overflow" in words
    assert "no recorded one is at hand" in words
    assert "None of the 30 questions yet." in words
    assert "Where the evidence is" in words


def test_a_right_answer_is_not_told_twice() -> None:
    answers = (dataclasses.replace(keepsake().answers[0], is_right=True),)
    words = Tags(document(dataclasses.replace(keepsake(), answers=answers))).words
    assert "1 of 1 answers is right" in words
    assert "Right is:" not in words


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_its_colours_are_those_of_the_app(theme: int) -> None:
    app = {
        name: (light, dark)
        for name, light, dark in re.findall(
            r"(--[\w-]+): light-dark\((#\w+), (#\w+)\)", THEME.read_text("utf-8")
        )
    }
    block = re.findall(r":root \{(.*?)\}", document(keepsake()), re.DOTALL)[theme]
    own = dict(re.findall(r"(--[\w-]+): (#\w+)", block))
    assert len(own) >= 15
    assert own == {name: app[name][theme] for name in own}


def test_paper_may_break_only_what_is_longer_than_a_page() -> None:
    def long_ones(text: str) -> list[str]:
        return re.findall(r'<section class="long"><h2>([^<]*)</h2>', text)

    assert long_ones(document(keepsake())) == ["0 of 1 answers are right"]
    assert long_ones(document(keepsake(heats=6))) == [
        "Where the evidence is", "0 of 1 answers are right"
    ]  # fmt: skip
