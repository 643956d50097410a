"""Numbers as a viewer reads them."""

_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~:$&@/=^")
_IN_WORDS = {200: "two hundred", 1000: "a thousand"}
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent: "62 %", below one percent with a decimal."""
    if share >= 0.995:
        return "100 %" if share > 0.9995 else "99 %"
    if share >= 0.01:
        return f"{100 * share:.0f} %"
    return f"{100 * share:.1f} %" if share >= 0.0005 else "<0.1 %"


def milliseconds(time: float) -> str:
    """Return a time in milliseconds: "62 ms", below ten with a decimal."""
    return f"{time:.0f} ms" if time >= 9.95 else f"{time:.1f} ms"


def megabytes(count: int) -> str:
    """Return a number of bytes in MB (10⁶ bytes): "102 MB"."""
    return f"{count / 1e6:.0f} MB"


def count_in_words(count: int) -> str:
    """Return "a thousand" or "two hundred" where a heading reads better so, else the digits."""
    return _IN_WORDS.get(count, f"{count:,}")


def as_text(label: str) -> str:
    """Return a text from outside so that Markdown shows it as it is, whatever it contains."""
    return "".join("\\" + c if c in _MARKDOWN else c for c in " ".join(label.split()))


def duration(seconds: float) -> str:
    """Return a time in minutes below two hours, else in hours with a decimal: "20 minutes"."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 2 * 3600:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"


def cardinal(count: int) -> str:
    """Return "sixteen": a number from 0 to 99 in words, other ones in digits."""
    if not 0 <= count <= 99:
        return f"{count:,}"
    if count < len(_SMALL):
        return _SMALL[count]
    tens, ones = divmod(count, 10)
    return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
