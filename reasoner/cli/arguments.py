"""The arguments that several commands take."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path


def add_output(command: argparse.ArgumentParser) -> None:
    """Where the result goes."""
    command.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write to a file, which is replaced only once the result is complete",
    )


def add_guideline(command: argparse.ArgumentParser) -> None:
    """Which guideline is meant."""
    command.add_argument(
        "--guideline",
        metavar="NAME|FOLDER",
        help="a guideline that comes with the program, or a folder with ontology/ and shapes/",
    )


def number(text: str) -> int:
    """A whole number from 1."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise argparse.ArgumentTypeError("a number from 1 was expected")
    return int(text)


def port(text: str) -> int:
    """A port of TCP; 0 stands for any that is free."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65_535:
        raise argparse.ArgumentTypeError("a number from 0 to 65535 was expected")
    return int(text)


def size(text: str) -> int:
    """A number of bytes, as 500MB or 4GB."""
    match = re.fullmatch(r"([1-9][0-9]{0,5})(MB|GB)", text)
    if match is None:
        raise argparse.ArgumentTypeError("a size such as 500MB or 4GB was expected")
    return int(match[1]) * {"MB": 10**6, "GB": 10**9}[match[2]]


def day(text: str) -> date:
    """A day, as 2026-03-02."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("a day that exists was expected, written as 2026-03-02")
