"""Where the pictures lie and what they show: lists of files, nothing decoded.

Two layouts are understood:

    Tiny ImageNet    train/<wnid>/images/*.JPEG, val/images/*.JPEG, val/val_annotations.txt (file
                     name and wnid, then a box, tabs between them), wnids.txt, words.txt
    class folders    <wnid>/*.JPEG, or the same under val/: ImageNet's validation set as
                     torchvision's ImageFolder wants it
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from resnet_demo.errors import EmbeddedError

PICTURE_SUFFIXES = (".jpeg", ".jpg", ".png", ".webp", ".bmp")


@dataclass(frozen=True)
class Listed:
    """One picture's file and its class, an index into the listing's wnids."""

    path: Path
    label: int


@dataclass(frozen=True)
class Listing:
    """What a folder holds.

    Attributes:
        wnids: K WordNet names in the order of the class indices.
        words: K labels for people, the first synonym of each.
        pictures: in an order in which the classes take turns, so that any stretch of the list
            is a fair sample.
    """

    wnids: tuple[str, ...]
    words: tuple[str, ...]
    pictures: tuple[Listed, ...]


def is_tiny_imagenet(folder: Path) -> bool:
    """Return whether a folder has Tiny ImageNet's standard layout."""
    return (folder / "wnids.txt").is_file()


def list_training(folder: Path) -> Listing:
    """Return Tiny ImageNet's training pictures.

    Raises:
        EmbeddedError: the folder has another layout.
    """
    wnids, words = _classes(folder)
    found = [
        Listed(path, label)
        for label, wnid in enumerate(wnids)
        for path in _pictures_in(folder / "train" / wnid / "images")
    ]
    if not found:
        raise EmbeddedError(f"{folder / 'train'} holds no pictures; is this Tiny ImageNet?")
    return Listing(wnids, words, _in_turns(found))


def list_validation(folder: Path) -> Listing:
    """Return Tiny ImageNet's validation pictures.

    Raises:
        EmbeddedError: the folder has another layout, or names a class or file that is not there.
    """
    wnids, words = _classes(folder)
    index = {wnid: label for label, wnid in enumerate(wnids)}
    annotations = folder / "val" / "val_annotations.txt"
    found = []
    for number, line in enumerate(_lines(annotations), start=1):
        name, _, rest = line.partition("\t")
        wnid = rest.partition("\t")[0].strip()
        path = folder / "val" / "images" / Path(name).name
        if wnid not in index or not path.is_file():
            raise EmbeddedError(f"{annotations.name}, line {number}: no such class or picture.")
        found.append(Listed(path, index[wnid]))
    if not found:
        raise EmbeddedError(f"{annotations} names no pictures.")
    return Listing(wnids, words, _in_turns(found))


def list_class_folders(folder: Path) -> Listing:
    """Return the pictures of a folder that has one folder for each class.

    The classes are the folders' names, sorted: the order in which torchvision's ImageNet weights
    give their outputs, because they were trained on folders sorted the same way.

    Raises:
        EmbeddedError: there are no such folders.
    """
    root = folder / "val" if (folder / "val").is_dir() else folder
    folders = sorted(path for path in _children(root) if path.is_dir())
    found = [
        Listed(path, label)
        for label, class_folder in enumerate(folders)
        for path in _pictures_in(class_folder)
    ]
    if not found:
        raise EmbeddedError(
            f"{folder} holds neither Tiny ImageNet (wnids.txt, train, val) nor one folder of "
            "pictures for each class."
        )
    names = tuple(path.name for path in folders)
    return Listing(names, names, _in_turns(found))


def _classes(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the wnids in the order of wnids.txt and the first synonym of each in words.txt."""
    wnids = tuple(line.strip() for line in _lines(folder / "wnids.txt") if line.strip())
    if not wnids or len(set(wnids)) != len(wnids):
        raise EmbeddedError(f"{folder / 'wnids.txt'} must name each class once, one a line.")
    synonyms = dict(line.partition("\t")[::2] for line in _lines(folder / "words.txt"))
    words = tuple(synonyms.get(wnid, wnid).split(",")[0].strip() for wnid in wnids)
    return wnids, words


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EmbeddedError(f"{path} cannot be read; is this Tiny ImageNet's folder?") from error


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _pictures_in(folder: Path) -> list[Path]:
    return [path for path in _children(folder) if path.suffix.lower() in PICTURE_SUFFIXES]


def _in_turns(pictures: Sequence[Listed]) -> tuple[Listed, ...]:
    """Return the pictures so that the first of each class comes first, then the second of each."""
    seen: dict[int, int] = {}
    turns = []
    for position, picture in enumerate(pictures):
        turn = seen.get(picture.label, 0)
        seen[picture.label] = turn + 1
        turns.append((turn, picture.label, position))
    return tuple(pictures[position] for _, _, position in sorted(turns))
