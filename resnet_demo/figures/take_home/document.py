"""The document that is taken home: one HTML file that holds everything and asks for nothing.

It opens from disk, in light and dark, on a phone and on paper. It runs no script, and its own
content security policy forbids any request, should a text from outside ever slip through as markup.
A link to a paper is followed only when somebody presses it.
"""

import html
import math
from functools import cache
from importlib.resources import files

from resnet_demo.figures.heat_picture import short
from resnet_demo.figures.take_home.parts import (
    Answered,
    Guess,
    Heat,
    Keepsake,
    Pixels,
    Race,
    Seen,
    Stage,
)
from resnet_demo.figures.take_home.race_chart import FEW, NARROW, WIDE, race_chart
from resnet_demo.photos.encode import data_url, to_jpeg, to_png

LARGEST = 5_000_000
"""Bytes that a document stays below."""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_QUALITY = 82
_SMALL = 128 * 128  # pixels; below, a JPEG would smear the squares that are to be seen
_LOGO = (
    '<svg viewBox="0 0 32 30" aria-hidden="true" fill="none" stroke-linecap="round">'
    '<path d="M2 8h7v6h7v6h7v6h7" stroke="#6b7a88" stroke-width="2.8" stroke-linejoin="round"/>'
    '<path d="M5.5 6.5C9-2 27-1 26.5 23.5" stroke="#1f8fd0" stroke-width="3"/></svg>'
)


def document(home: Keepsake) -> str:
    """Return the whole document."""
    best = home.guesses[0]
    claim = f"‘{best.label}’, {percent(best.probability)}: one photo on its way through ResNet-50."
    body = [
        f'<p class="brand">{_LOGO}ResNet-50<span>{_safe(home.date)}</span></p>',
        f"<h1>{_safe(claim)}</h1>",
        '<p class="lead">What you saw in the lecture, in one file. It opens without a network and '
        "prints as it stands.</p>",
        _photos(home.seen),
        _answer(home),
        _stages(home.stages),
        _heats(home.heats),
        _race(home.race),
        _questions(home.answers, home.questions),
        _settings(home.settings),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>ResNet-50: {_safe(best.label)}</title><style>\n{_style()}</style></head>\n"
        "<body><main>\n" + "\n".join(body) + "\n</main></body></html>\n"
    )


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent, below ten with a decimal."""
    if not math.isfinite(share):
        return "no number"
    number = f"{100 * share:.0f}" if share >= 0.0995 else f"{100 * share:.1f}"
    return f"{number}\N{NO-BREAK SPACE}%"


def _photos(seen: Seen) -> str:
    height, width, _ = seen.photo.shape
    left, top, right, bottom = seen.box
    place = f'x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"'
    side = len(seen.crop)
    return (
        '<div class="photos"><figure>'
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{_safe(seen.name)}">'
        f'<image href="{_url(seen.photo)}" width="{width}" height="{height}"/>'
        f'<rect class="box under" {place}/><rect class="box" {place}/></svg>'
        f"<figcaption><b>{_safe(seen.name)}</b>In the frame: what the network saw.</figcaption>"
        f'</figure><figure><img alt="What the network saw" src="{_url(seen.crop)}">'
        f"<figcaption><b>{side} × {side} pixels</b>All that the network had to go on."
        "</figcaption></figure></div>"
    )


def _answer(home: Keepsake) -> str:
    best = home.guesses[0]
    first = f"{_safe(best.label)}<b>{percent(best.probability)}</b>"
    bars = "".join(_bar(guess) for guess in home.guesses)
    return _section(
        "What it answered",
        "Every class gets a score, its logit; softmax makes shares of them that add up to 100 %.",
        f'<div class="answer"><p class="first">{first}</p><ol class="bars">{bars}</ol></div>'
        f'<p class="honest">{_safe(home.weights)}. {_safe(home.honest)}</p>',
    )


def _bar(guess: Guess) -> str:
    share = guess.probability if math.isfinite(guess.probability) else 0.0
    width = f"{max(100 * share, 0.6):.2f}"
    return (
        f"<li><span>{_safe(guess.label)}</span>"
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="10"/>'
        f'<rect class="bar" width="{width}" height="10"/></svg>'
        f'<span class="value">{percent(guess.probability)}</span>'
        f"<small>logit {short(guess.logit)}</small></li>"
    )


def _stages(stages: tuple[Stage, ...]) -> str:
    if not stages:
        return _section("Five stages", "The network's numbers overflow on this photo.", "")
    columns = "".join(_stage(stage) for stage in stages)
    return _section(
        "Each stage keeps less detail and sees more of the photo",
        "The square is what one cell can see at most. Bright: the channel fires there.",
        f'<div class="stages">{columns}</div>',
    )


def _stage(stage: Stage) -> str:
    corner = (stage.size - stage.field) / 2
    whole = stage.field >= stage.size
    inset = 0.012 * stage.size  # a frame around all of it is drawn inside
    at, side = (inset, stage.size - 2 * inset) if whole else (corner, stage.field)
    place = f'x="{at:.1f}" y="{at:.1f}" width="{side:.1f}" height="{side:.1f}"'
    return (
        f'<figure class="{_safe(stage.tone)}"><div><b>{_safe(stage.name)}</b>'
        f'<span class="shape">{_safe(stage.shape)}</span></div><div class="field">'
        f'<svg viewBox="0 0 {stage.size} {stage.size}" aria-hidden="true">'
        f'<image href="{_url(stage.photo)}" width="{stage.size}" height="{stage.size}"/>'
        f'<rect class="box under" {place}/><rect class="box" {place}/></svg>'
        f"<span><strong>{stage.field}</strong>pixels{', all of it' if whole else ' wide'}</span>"
        f'</div><img class="maps" alt="{_safe(stage.about)}" src="{_url(stage.maps)}">'
        f"<figcaption>{_safe(stage.about)}</figcaption></figure>"
    )


def _heats(heats: tuple[Heat, ...]) -> str:
    return _section(
        "Where the evidence is",
        "Each map has its own scale, stated under it. Heat is evidence for a word in this network; "
        "it does not say that the thing is in the photo.",
        f'<div class="heats">{"".join(_heat(heat) for heat in heats)}</div>',
        long=len(heats) > 2,
    )


def _heat(heat: Heat) -> str:
    first, *rest = heat.lines
    said = f"<b>{_safe(first)}</b>" + "<br>".join(_safe(line) for line in rest)
    table = ""
    if heat.values is not None:
        rows = "".join(
            "<tr>" + "".join(f"<td>{short(float(value))}</td>" for value in row) + "</tr>"
            for row in heat.values
        )
        table = (
            "<details><summary>The numbers of this map</summary>"
            f"<div><table>{rows}</table></div></details>"
        )
    return (
        f'<figure><img alt="{_safe(first)}" src="{_url(heat.pixels)}">'
        f"<figcaption>{said}</figcaption>{table}</figure>"
    )


def _race(race: Race | None) -> str:
    if race is None:
        return _section("The race", "No race was run, and no recorded one is at hand.", "")
    shapes = (WIDE, NARROW) if len(race.curves) <= FEW else (WIDE,)
    drawn = "".join(race_chart(race, shape) for shape in shapes)
    said = f'<p class="verdict">{_safe(race.verdict)}</p>'
    return _section(
        "The race, with and without shortcuts",
        race.source,
        f'<div class="keep"><div class="across">{drawn}</div>{said}</div>',
    )


def _questions(answers: tuple[Answered, ...], count: int) -> str:
    if not answers:
        return _section("What you answered", f"None of the {count} questions yet.", "")
    right = sum(answer.is_right for answer in answers)
    rows = "".join(_question(answer) for answer in answers)
    return _section(
        f"{right} of {len(answers)} answers {'is' if right == 1 else 'are'} right",
        f"There are {count} questions in all.",
        f'<ol class="questions">{rows}</ol>',
        long=True,
    )


def _question(answer: Answered) -> str:
    mark = "✓ Right" if answer.is_right else "✕ Not so"
    solution = "" if answer.is_right else f"<p>Right is: {_safe(answer.solution)}</p>"
    why = "".join(
        f'<a href="{_safe(address)}" rel="noopener noreferrer">{_safe(words)}</a>'
        if address.startswith("https://")
        else _safe(words)
        for words, address in answer.why
    )
    return (
        f'<li class="{"right" if answer.is_right else "wrong"}"><h3>{_safe(answer.ask)}</h3>'
        f'<p><span class="mark">{mark}:</span> {_safe(answer.given)}</p>{solution}'
        f'<p class="why">{why}</p></li>'
    )


def _settings(settings: tuple[tuple[str, str], ...]) -> str:
    rows = "".join(f"<dt>{_safe(name)}</dt><dd>{_safe(value)}</dd>" for name, value in settings)
    return _section("How it was made", "", f'<dl class="settings">{rows}</dl>')


def _section(title: str, lead: str, body: str, *, long: bool = False) -> str:
    """Return a section of the document.

    Args:
        title: its heading.
        lead: one sentence, or none.
        body: markup already.
        long: whether paper may break it; others are kept on one page.
    """
    said = f'<p class="lead">{_safe(lead)}</p>' if lead else ""
    content = f'<div class="body">{body}</div>' if body else ""
    kind = ' class="long"' if long else ""
    return f"<section{kind}><h2>{_safe(title)}</h2>{said}{content}</section>"


def _url(pixels: Pixels) -> str:
    height, width, _ = pixels.shape
    return data_url(to_png(pixels) if height * width <= _SMALL else to_jpeg(pixels, _QUALITY))


def _safe(text: str) -> str:
    return html.escape(text, quote=True)


@cache
def _style() -> str:
    return files("resnet_demo.figures.take_home").joinpath("style.css").read_text("utf-8")
