"""Decoding a large JPEG at reduced scale changes no prediction."""

import io
from dataclasses import replace

import pytest
import torch
from PIL import Image
from torchvision.transforms._presets import ImageClassification

from resnet_demo.classify.predictor import Predictor, load_predictor
from resnet_demo.photos.decode import decode
from resnet_demo.photos.samples import sample
from resnet_demo.weights.card import Preprocessing
from resnet_demo.weights.sources import find

TIE = 0.002  # of probability
IMAGENET = Preprocessing(256, 224, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


@pytest.fixture(scope="module")
def at_224_pixels() -> Predictor:
    """The embedded weights, looking at photos the way ImageNet weights do."""
    embedded = load_predictor(find("embedded"), "cpu")
    return Predictor(embedded.network, replace(embedded.card, preprocessing=IMAGENET))


def twelve_megapixels(name: str) -> bytes:
    """The sample as a phone would send it: about 4000 × 3000 pixels, JPEG."""
    image = Image.fromarray(sample(name).pixels)
    scale = (12e6 / (image.width * image.height)) ** 0.5
    size = round(image.width * scale), round(image.height * scale)
    file = io.BytesIO()
    image.resize(size, Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.mark.parametrize("name", ["cat", "cat and coffee", "coffee", "rocket", "Grace Hopper"])
def test_top_5_of_12_megapixels_is_that_of_torchvisions_full_path(
    name: str, at_224_pixels: Predictor
) -> None:
    data = twelve_megapixels(name)
    transforms = ImageClassification(crop_size=224, resize_size=256)
    with Image.open(io.BytesIO(data)) as image:
        batch = transforms(image.convert("RGB"))[None]
    with torch.inference_mode():
        expected = at_224_pixels.network(batch)[0].softmax(dim=0)

    answer = at_224_pixels.classify(decode(data, name))
    assert answer.top(1)[0].index == int(expected.argmax())
    # Two classes that torchvision finds equally probable may change places.
    ours = expected[[best.index for best in answer.top(5)]]
    assert (expected.topk(5).values - ours).max() < TIE
    assert (answer.crop.tensor - batch).abs().max() < 4 / 255 / min(IMAGENET.std)
