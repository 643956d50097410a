"""Take the pictures of the app that the README shows, from the running app.

    python -m docs.screenshots [--out FOLDER]

Every page in light and dark, on a laptop (1280 × 800) and on a phone (390 × 844). With --out a
developer gets all of them to look at; without it the few that are shown go to docs/screenshots/.
"""

import io
from argparse import ArgumentParser
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from benchmarks.server import browser, server, visit, wait_for

FOLDER = Path(__file__).resolve().parent / "screenshots"
SHOWN = (
    "classify-laptop-light",
    "staircase-laptop-light",
    "network-laptop-light",
    "race-laptop-dark",
)

# What each page has on it when it is complete.
PAGES = {
    "home": ("/", ".st-key-status :text('Weights ready')"),
    "classify": ("/classify", ".st-key-answer .percent"),
    "objects": (
        "/classify?photo=cat+and+coffee&classify_look=Objects+in+the+scene",
        ".st-key-photo_view .boxes span",
    ),
    "training": ("/classify?about=training", ".st-key-about_learning svg"),
    "classes": ("/classify?about=classes", ".st-key-about_classes li"),
    "skip-lab": ("/skip-lab", ".st-key-race .question"),
    "race": ("/skip-lab", ".st-key-race .question"),
    "staircase": ("/staircase", ".st-key-staircase svg"),
    "shortcut": ("/shortcut", ".st-key-shortcut svg"),
    "network": ("/network", ".st-key-network_view .answer"),
    "stages": ("/stages", ".st-key-stage_maps canvas"),
    "attribution": ("/attribution", ".st-key-heat canvas"),
    "unplug": ("/unplug", ".st-key-unplug [role=switch]"),
    "take-home": ("/take-home", ".st-key-take_home img"),
    "networks": ("/networks", ".st-key-relatives .card h2"),
}
RECORDED = "p"  # the key that plays the recorded race; with reduced motion it is over at once
SIZES = {"laptop": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")


def main() -> None:
    """Read the command line and take the pictures."""
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, help="a folder for the pictures of every page")
    folder = parser.parse_args().out
    with server() as (_, address), browser() as running:
        for page, size, theme in product(PAGES, SIZES, THEMES):
            name = f"{page}-{size}-{theme}"
            if folder is not None or name in SHOWN:
                take(running, address, page, size, theme, (folder or FOLDER) / f"{name}.jpg")


def take(running: Browser, address: str, name: str, size: str, theme: str, file: Path) -> None:
    """Save one page as the screen shows it."""
    path, complete = PAGES[name]
    page = visit(running, address + path)
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    wait_for(page, complete)
    if name == "race":
        page.keyboard.press(RECORDED)
        wait_for(page, ":text('step 200 of 200')")
    page.wait_for_timeout(1500)  # what moved on the change of theme comes to rest
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(file, quality=88)
    page.context.close()
    print(file)


if __name__ == "__main__":
    main()
