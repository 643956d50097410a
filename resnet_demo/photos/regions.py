"""Which part of a photo the network looks at, as fractional pixels."""

from resnet_demo.errors import PhotoError

Box = tuple[float, float, float, float]  # left, top, right, bottom


def centre_region(
    size: tuple[int, int], original_size: tuple[int, int], resize: int, crop: int
) -> Box:
    """Return the part of a photo that torchvision's Resize and CenterCrop leave.

    Args:
        size: the kept photo's width and height in pixels; the region is in these.
        original_size: what they were in the file. torchvision rounds to whole pixels, and rounds
            otherwise for 1,024 × 683 than for 4,243 × 2,829.
        resize: pixels that the shorter side becomes.
        crop: side of the square that is cut out of the middle afterwards, at most `resize`.

    Source: torchvision.transforms.functional, `_compute_resized_output_size` (the longer side is
    rounded down) and `center_crop` (the offset is rounded to even).
    """
    width, height = original_size
    short = min(original_size)
    resized_width, resized_height = int(resize * width / short), int(resize * height / short)
    left = round((resized_width - crop) / 2)
    top = round((resized_height - crop) / 2)
    across, down = size[0] / resized_width, size[1] / resized_height
    return (
        left * across,
        top * down,
        min((left + crop) * across, size[0]),
        min((top + crop) * down, size[1]),
    )


def square_region(box: Box, size: tuple[int, int]) -> Box:
    """Return the square around a box, moved inside the photo.

    Networks are trained on pictures stretched by a quarter at most, so a tall or wide box is not
    squeezed: what stands beside it comes in until the region is square. Where the photo is too
    narrow for that, the region is as wide as the photo and does get stretched.

    Args:
        box: left, top, right, bottom in pixels; what lies outside the photo is left out.
        size: the photo's width and height in pixels.

    Raises:
        PhotoError: the box holds not even one pixel of the photo.
    """
    width, height = size
    left, right = sorted((min(max(box[0], 0.0), width), min(max(box[2], 0.0), width)))
    top, bottom = sorted((min(max(box[1], 0.0), height), min(max(box[3], 0.0), height)))
    if not (right - left >= 1 and bottom - top >= 1):  # NaN ends here as well
        raise PhotoError("The box holds no part of the photo; draw it inside the photo.")
    side = max(right - left, bottom - top)
    left, right = _widen(left, right, side, width)
    top, bottom = _widen(top, bottom, side, height)
    return left, top, right, bottom


def _widen(low: float, high: float, length: float, limit: int) -> tuple[float, float]:
    """Return an interval of this length around the middle of another, within 0 and the limit."""
    if high - low == length:
        return low, high
    length = min(length, limit)
    start = min(max((low + high - length) / 2, 0.0), limit - length)
    return start, min(start + length, limit)
