"""The statements of a request in; the same ones out, spelt in another way that N-Triples allow.

Facts have no property for free text: what is awkward in those that pass the gate are escapes,
blanks, line ends, comments and names.
"""

from __future__ import annotations

from collections.abc import Callable

Spelling = Callable[[list[str]], str]


def plain(lines: list[str]) -> str:
    """One statement a line."""
    return "\n".join(lines) + "\n"


def carriage_returns(lines: list[str]) -> str:
    """Lines that end as in Windows."""
    return "\r\n".join(lines) + "\r\n"


def tabs(lines: list[str]) -> str:
    """Tabs and several blanks between terms and around them."""
    return "".join(f" {line.replace(' ', _GAPS[n % 3])} \t\n" for n, line in enumerate(lines))


def no_blanks(lines: list[str]) -> str:
    """No blank between terms, except beside a blank node."""
    return "".join(f"{line if '_:' in line else line.replace(' ', '')}\n" for line in lines)


def comments(lines: list[str]) -> str:
    """Comments between statements and after them, with all that a comment may hold, and gaps."""
    return "".join(f"{line} # {_REMARKS[n % 3]}\n{_BETWEEN[n % 3]}" for n, line in enumerate(lines))


def escapes(lines: list[str]) -> str:
    """Numeric escapes in IRIs and literals."""
    return "".join(f"{_escaped(line) if n % 2 else line}\n" for n, line in enumerate(lines))


def beyond_ascii(lines: list[str]) -> str:
    """Letters beyond ASCII in IRIs, themselves or as escapes."""
    return "".join(
        line.replace("requests/", _LETTERS[n % 3]).replace("patients/", "patients/Ł/") + "\n"
        for n, line in enumerate(lines)
    )


def _escaped(line: str) -> str:
    escaped = line.replace('"20', '"\\u00320').replace("/payer.", "/p\\u0061yer.")
    return escaped.replace("w3id.org", "w\\U00000033id.org")


_GAPS = ("\t", "  ", " \t ")
_REMARKS = ('said by "phone" .', "<https://payer.example/requests/0> \\u0041 'x' .", "\x01 Ärztin")
_BETWEEN = ("", "\n \t\n", '# "a line of its own" <a> <b> "c" .\n')
_LETTERS = ("requests/é/", "requests/\\u00E9/", "requests/\\U000000e9/")

# One request in this many is spelt in each of these ways, the others plainly.
AWKWARD: tuple[Spelling, ...] = (carriage_returns, tabs, no_blanks, comments, escapes, beyond_ascii)
