"""What a client accepts in; which of the media types on offer it gets out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_RANGES = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PARAMETERS = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+')
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def chosen(accept: str, offered: Sequence[str]) -> str | None:
    """The media type that a client likes best of those offered, or None where it accepts none.

    Of those that it likes alike it is the first, and so where `accept` says nothing. The most
    specific range counts (RFC 9110, section 12.5.1); parameters of a range but its weight do not.
    """
    if not accept.strip():
        return offered[0]
    ranges = list(_ranges(accept))
    liked = [(_quality(media, ranges), media) for media in offered]
    best, found = max(liked, key=lambda pair: pair[0])
    return found if best > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Each range with its weight; one whose weight cannot be read is left out."""
    for part in _RANGES.findall(accept):
        media, *parameters = (text.strip() for text in _PARAMETERS.findall(part))
        weights = [text for text in parameters if text[:2].lower() == "q="]
        read = [_QUALITY.fullmatch(text) for text in weights]
        if not read:
            yield media.lower(), 1.0
        elif read[0] is not None:
            yield media.lower(), float(read[0][1])


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    kind = media.partition("/")[0]
    for wanted in (media, f"{kind}/*", "*/*"):
        weights = [weight for name, weight in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0
