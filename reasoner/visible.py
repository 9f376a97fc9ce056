"""Any text in, text in which no character can steer a terminal or hide out."""


def visible(text: str) -> str:
    """The text with everything that cannot be seen, but the blank, written as its code."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
