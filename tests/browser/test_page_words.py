"""Every word of the glossary that a page shows is linked on it, a figure's and a button's, too."""

from collections.abc import Callable
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from resnet_demo.lecture.terms import uses
from resnet_demo.lecture.texts import glossary
from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]
# Page -> what it has on it when it is complete.
PAGES = {
    "/": ".st-key-status :text('Weights ready')",
    "/classify": ".st-key-answer .percent",
    "/staircase": ".st-key-staircase svg",
    "/skip-lab": ".st-key-race .question",
    "/shortcut": ".st-key-shortcut svg",
    "/network": ".st-key-network_view .answer",
    "/stages": ".st-key-stage_maps canvas",
    "/attribution": ".st-key-heat canvas",
    "/unplug": ".st-key-unplug [role=switch]",
    "/landscape": ".st-key-landscape canvas",
    "/networks": ".st-key-relatives .card h2",
    "/check": ".st-key-quiz .option",
    "/take-home": ".st-key-take_home img",
}
# All visible text, shadow roots included, and the addresses of all visible links.
SHOWN = """() => {
  const texts = [], links = [];
  const walk = root => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.closest('script, style, code, pre, .katex')) continue;
      if (element.matches('a[href]')) links.push(String(element.href));
      if (element.closest('a[href^="http"]')) continue;
      for (const node of element.childNodes) if (node.nodeType === 3) texts.push(node.data);
    }
  };
  walk(document.querySelector('[data-testid=stMain]'));
  return [texts, links];
}"""


def missing(page: Page) -> set[str]:
    """Return the terms that a page shows and links nowhere."""
    texts, links = page.evaluate(SHOWN)
    found = {use.term for text in texts for use in uses(text, set())}
    queries = [parse_qs(urlsplit(link).query) for link in links if "glossary?" in link]
    return found - {query["glossary_find"][0] for query in queries}


def all_linked(page: Page) -> set[str]:
    """Return what is still missing when the page has had time to link it."""
    deadline = monotonic() + PATIENCE / 1000
    left = missing(page)
    while left and monotonic() < deadline:
        page.wait_for_timeout(200)
        left = missing(page)
    return left


@pytest.mark.parametrize("path", PAGES)
def test_each_term_that_is_shown_is_linked(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    expect(page.locator(PAGES[path]).first).to_be_visible()
    assert all_linked(page) == set()


def test_the_line_follows_what_is_shown_and_is_not_on_the_lecturers_screen(
    open_page: OpenPage,
) -> None:
    page = open_page("/networks")
    line = page.get_by_role("navigation", name="Words on this page")
    expect(line.get_by_role("link", name="depth", exact=True)).to_have_attribute(
        "title", glossary()["depth"]
    )
    expect(line.get_by_role("link", name="auxiliary head")).to_have_count(0)
    page.get_by_role("button", name="GoogLeNet").click()
    expect(line.get_by_role("link", name="auxiliary head")).to_be_visible()
    page.get_by_text("Change the experiment").click()  # its text links what it says itself
    expect(line.get_by_role("link", name="parameter")).to_have_count(0)
    assert all_linked(page) == set()
    page.get_by_text("Lecture", exact=True).click()
    expect(line).to_be_hidden()
