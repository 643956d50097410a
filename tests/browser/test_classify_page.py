"""Classify in a real browser: a photo in, predictions out, and what happens to bad input."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from resnet_demo.photos.decode import MAX_FILE_BYTES
from resnet_demo.photos.samples import sample
from resnet_demo.weights.sources import embedded_card
from tests.browser.conftest import PATIENCE, App

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]


def photo_file(name: str = "coffee", kind: str = "JPEG", side: int = 2400) -> bytes:
    """Return a photo as a phone sends it: larger than a megabyte, so that it could be spooled."""
    picture = Image.fromarray(sample(name).pixels).resize((side, side * 2 // 3))
    file = io.BytesIO()
    picture.save(file, kind, quality=98)
    assert len(file.getvalue()) > 2**20
    return file.getvalue()


def answered(page: Page) -> None:
    """Wait until the network has answered."""
    expect(page.locator(".st-key-answer .percent")).to_have_text(re.compile(r"\d+(\.\d)? %"))


def upload(page: Page, name: str, content: bytes) -> None:
    field = page.locator(".st-key-upload input[type=file]")
    expect(field).to_have_count(1)  # the one before it is gone
    field.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})


def test_something_is_answered_when_the_page_opens(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "One photo in, two hundred probabilities out."
    )
    expect(page.locator(".st-key-answer li")).to_have_count(5)
    status = page.locator(".st-key-answer .status")
    expect(status).to_contain_text("CPU")
    expect(status).to_contain_text("ResNet-50, Tiny ImageNet")
    expect(page.locator(".st-key-answer .honest")).to_contain_text("in 100")


def test_an_uploaded_photo_is_answered_and_lies_first_in_the_row(
    open_page: OpenPage, app: App
) -> None:
    page = open_page("/classify")
    answered(page)
    before = page.locator(".st-key-photo_view .whole").get_attribute("src")
    upload(page, "IMG_0042.jpg", photo_file())
    mine = page.locator(".st-key-tray button").first
    expect(mine).to_have_attribute("title", "IMG_0042.jpg")
    expect(mine).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".st-key-photo_view .whole")).not_to_have_attribute("src", before or "")
    answered(page)
    assert app.file_in_temporary_folder() == [], "an upload reached the disk"
    # It stays on the table on every page of the session.
    page.get_by_role("link", name="Home").click()
    page.get_by_role("link", name="Classify", exact=True).click()
    expect(page.locator(".st-key-tray button").first).to_have_attribute("aria-pressed", "true")


def test_a_broken_file_gets_one_sentence_and_the_photo_stays(open_page: OpenPage) -> None:
    page = open_page("/classify?photo=coffee")
    answered(page)
    label = page.locator(".st-key-answer .label").inner_text()
    upload(page, "broken.jpg", photo_file()[:20_000])
    problem = page.locator(".st-key-photo_problem")
    expect(problem.get_by_role("alert")).to_have_text(re.compile(r"^[A-Z][^\n]*\.$"))
    expect(page.locator(".st-key-answer .label")).to_have_text(label)
    expect(page.locator(".st-key-tray [aria-pressed=true]")).to_have_attribute("title", "coffee")
    # The next good file makes the sentence go away.
    upload(page, "good.jpg", photo_file())
    expect(problem).to_have_count(0)


def test_a_file_name_is_text_and_never_markup(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    upload(page, "![x](http://127.0.0.1:9/x.png)<img src=x onerror=alert(1)>.jpg", photo_file())
    expect(page.locator(".st-key-tray button").first).to_have_attribute(
        "title", re.compile("onerror")
    )
    assert page.locator("img[src='x']").count() == 0


def test_a_sample_is_chosen_by_press_and_stands_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    for name in ("rocket", "coffee"):
        page.locator(f".st-key-tray button[title={name}]").click()
        expect(page.locator(".st-key-tray [aria-pressed=true]")).to_have_attribute("title", name)
        expect(page).to_have_url(re.compile(f"photo={name}"))
    page.go_back()
    expect(page.locator(".st-key-tray [aria-pressed=true]")).to_have_attribute("title", "rocket")


def test_the_crop_shows_its_own_pixels_on_a_press(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    pill = page.locator(".st-key-photo_view .pill")
    expect(pill).to_have_text("the network saw only this square")
    pill.click()
    size = embedded_card().preprocessing.crop
    expect(pill).to_have_text(f"as these {size} × {size} pixels")
    width = page.locator(".st-key-photo_view .pixels").evaluate("image => image.naturalWidth")
    assert width == size


def test_objects_get_boxes_or_the_page_says_that_none_is_certain(open_page: OpenPage) -> None:
    page = open_page("/classify?photo=cat+and+coffee&classify_look=Objects+in+the+scene")
    boxes = page.locator(".st-key-photo_view .boxes span")
    expect(boxes.first).to_have_text(re.compile(r".+ \d+ %"))
    expect(page.locator(".st-key-photo_view figcaption")).to_contain_text("not a trained detector")
    expect(page.locator(".st-key-answer li")).to_have_count(boxes.count())


def test_a_drawn_box_gets_an_answer_of_its_own(open_page: OpenPage) -> None:
    page = open_page("/classify?photo=coffee&classify_look=A+box+of+mine")
    subtitle = page.locator(".st-key-answer .subtitle")
    expect(subtitle).to_contain_text("for your box")
    stage = page.locator(".st-key-photo_view .stage").bounding_box()
    assert stage is not None
    page.mouse.move(stage["x"] + 60, stage["y"] + 40)
    page.mouse.down()
    page.mouse.move(stage["x"] + 260, stage["y"] + 240, steps=4)
    page.mouse.up()
    page.get_by_text("Change the experiment").click()
    # The four fields say the same in pixels of the photo, 600 wide.
    expected = round(60 / stage["width"] * 600)
    expect(page.get_by_role("spinbutton", name="Left")).to_have_value(
        re.compile(f"^({expected - 1}|{expected}|{expected + 1})$")
    )


def test_all_classes_are_one_press_away_and_found_while_typing(open_page: OpenPage) -> None:
    page = open_page("/classify", width=390, height=844)
    answered(page)
    page.locator(".st-key-answer .subtitle button").click()
    expect(page).to_have_url(re.compile("about=classes"))
    names = page.locator(".st-key-about_classes li b")
    expect(names).to_have_count(200)
    page.get_by_label("Search all 200 classes").press_sequentially("BÁ")
    expect(names.first).to_have_text("baboon")
    expect(names.filter(has_text="abacus")).to_have_count(1)
    # Names that begin so come first, then those with a word that does, then the rest.
    found = [name.lower() for name in names.all_inner_texts()]
    ranks = [0 if n.startswith("ba") else 1 if " ba" in n else 2 for n in found]
    assert ranks == sorted(ranks)
    page.get_by_label("Search all 200 classes").fill("zeppelin")
    expect(page.get_by_text("No class has “zeppelin” in its name")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("about="))


def test_the_card_of_the_weights_opens_on_request(open_page: OpenPage) -> None:
    page = open_page("/classify", color_scheme="dark")
    answered(page)
    page.locator(".st-key-about_training button").click()
    card = page.locator(".st-key-about_card article")
    expect(card).to_contain_text(embedded_card().not_for)
    expect(card).to_contain_text(embedded_card().terms)
    # A dialog hangs outside the part of the page that has the theme.
    expect(card.locator("dt").first).to_have_css("color", "rgb(238, 243, 247)")


def test_on_a_phone_the_row_of_photos_is_in_sight(open_page: OpenPage) -> None:
    page = open_page("/classify", width=390, height=844)
    answered(page)
    page.locator(".st-key-about_training button").wait_for()
    row = page.locator(".st-key-tray button").first.bounding_box()
    fetch = page.locator(".st-key-fetch_best").bounding_box()
    assert row is not None
    assert fetch is not None, "only who sits at the machine gets this line"
    assert row["y"] + row["height"] - fetch["height"] <= 844


def test_pasting_a_photo_uploads_it(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(300, 200);
          canvas.getContext('2d').fillRect(0, 0, 150, 200);
          const blob = await canvas.convertToBlob({ type: 'image/png' });
          const data = new DataTransfer();
          data.items.add(new File([blob], 'pasted.png', { type: 'image/png' }));
          document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
        }"""
    )
    expect(page.locator(".st-key-tray button").first).to_have_attribute("title", "pasted.png")


def test_the_camera_takes_a_photo(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    page.get_by_role("button", name="Camera").click()
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stCameraInput] video')?.videoWidth > 0"
    )
    page.get_by_role("button", name="Take Photo").click()
    mine = page.locator(".st-key-tray button").first
    expect(mine).to_have_attribute("title", re.compile("camera|jpg", re.IGNORECASE))
    expect(mine).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("stCameraInputButton")).to_have_count(0)


def test_two_viewers_have_each_their_own_photo(open_page: OpenPage) -> None:
    first, second = open_page("/classify?photo=rocket"), open_page("/classify")
    answered(first)
    answered(second)
    upload(first, "mine.jpg", photo_file("temple"))
    expect(first.locator(".st-key-tray button").first).to_have_attribute("title", "mine.jpg")
    second.locator(".st-key-tray button[title=flower]").click()
    expect(second.locator(".st-key-tray [aria-pressed=true]")).to_have_attribute("title", "flower")
    assert second.locator(".st-key-tray button[title='mine.jpg']").count() == 0


def test_the_largest_file_allowed_is_taken(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    upload(page, "largest.jpg", photo_file().ljust(MAX_FILE_BYTES, b"\0"))
    expect(page.locator(".st-key-tray button").first).to_have_attribute("title", "largest.jpg")


def test_an_upload_that_fails_on_the_way_can_be_tried_again(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    page.route("**/_stcore/upload_file/**", lambda route: route.abort())
    upload(page, "lost.jpg", photo_file())
    page.get_by_role("button", name="Remove lost.jpg").click()
    page.unroute("**/_stcore/upload_file/**")
    upload(page, "again.jpg", photo_file())
    expect(page.locator(".st-key-tray button").first).to_have_attribute("title", "again.jpg")


@pytest.mark.parametrize("size", [(40, 760), (760, 40), (300, 500)])
def test_any_shape_of_photo_keeps_its_shape_and_the_words_stay_whole(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page("/classify")
    answered(page)
    file = io.BytesIO()
    Image.fromarray(sample("flower").pixels).resize(size).save(file, "PNG")
    upload(page, "shape.png", file.getvalue())
    expect(page.locator(".st-key-tray button").first).to_have_attribute("title", "shape.png")
    expect(page.get_by_role("img", name="Photo: shape.png")).to_be_visible()
    answered(page)
    photo = page.locator(".st-key-photo_view .photo").bounding_box()
    assert photo is not None
    assert photo["width"] / photo["height"] == pytest.approx(size[0] / size[1], rel=0.05)
    pill = page.locator(".st-key-photo_view .pill")
    assert pill.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_choosing_by_keyboard_keeps_the_focus_in_the_row(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    page.locator(".st-key-tray button[title=coffee]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-tray [aria-pressed=true]")).to_have_attribute("title", "coffee")
    expect(page.locator(".st-key-tray button[title=coffee]")).to_be_focused()


def test_back_leads_to_the_photo_that_lay_there_at_first(open_page: OpenPage) -> None:
    page = open_page("/classify")
    answered(page)
    page.locator(".st-key-tray button[title=rocket]").click()
    expect(page).to_have_url(re.compile("photo=rocket"))
    page.go_back()
    expect(page.locator(".st-key-tray [aria-pressed=true]")).to_have_attribute("title", "cat")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xd8" + bytes(21 * 2**20), "20 MB"),
        (b"Dear network, what is this?", "text, not a photo"),
        (b"", "empty"),
    ],
    ids=["too large", "text", "empty"],
)
def test_a_file_that_is_no_photo_is_refused_in_a_sentence(
    open_page: OpenPage, content: bytes, words: str
) -> None:
    page = open_page("/classify")
    answered(page)
    upload(page, "holiday.jpg", content)
    expect(page.locator(".st-key-photo_problem")).to_contain_text(words)
    expect(page.locator(".st-key-tray [aria-pressed=true]")).to_have_attribute("title", "cat")
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_visible()
