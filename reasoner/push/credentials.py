"""The environment or a netrc file in; what a request says of who sends it out.

Basic (RFC 7617), Bearer (RFC 6750) and, where a server asks for it, Digest (RFC 7616).
"""

from __future__ import annotations

import hashlib
import netrc
import os
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reasoner.push.errors import PushError

TOKEN, USER, PASSWORD = "REASONER_TOKEN", "REASONER_USER", "REASONER_PASSWORD"

_HASHES = {"md5": "md5", "sha-256": "sha256"}
_CHALLENGE = re.compile(r'([A-Za-z0-9-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))')


@dataclass(frozen=True)
class Credentials:
    """A token, or a user's name and password; they are never shown."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def said(self) -> str:
        """What the header Authorization says before a server asks for anything else."""
        if self.token:
            return f"Bearer {self.token}"
        return f"Basic {b64encode(f'{self.user}:{self.password}'.encode()).decode()}"


def credentials(host: str, environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Those for a host: of the environment, else of the netrc file that NETRC names or of ~/.netrc.

    Raises PushError where they cannot be used.
    """
    token, user = environment.get(TOKEN, ""), environment.get(USER, "")
    own = Credentials(user, environment.get(PASSWORD, ""), token)
    found = own if token or user else _of_netrc(host, environment.get("NETRC", ""))
    if found is not None and any(ord(c) < 32 for c in f"{found.user}{found.password}{found.token}"):
        raise PushError("credentials", "a line break or control character stands in them.")
    return found


def _of_netrc(host: str, named: str) -> Credentials | None:
    try:
        # Without a name it is ~/.netrc, and none where there is no home.
        found = netrc.netrc(named or None).authenticators(host)
    except FileNotFoundError:
        return None
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError):
        name = Path(named or ".netrc").name
        said = f"{name} cannot be read as a netrc file that only its owner may read."
        raise PushError("credentials", said) from None
    return Credentials(user=found[0], password=found[2] or "") if found else None


@dataclass
class Digest:
    """Answers what a server challenged with, and counts the answers (RFC 7616, section 3.4)."""

    given: Mapping[str, str]
    count: int = 0

    def said(self, who: Credentials, method: str, path: str, nonce: str | None = None) -> str:
        """The header Authorization of a request; `nonce` is the client's own, random by default."""
        self.count += 1
        own, number = nonce or secrets.token_hex(16), f"{self.count:08x}"
        realm, theirs = self.given.get("realm", ""), self.given.get("nonce", "")
        secret = self._hash(f"{who.user}:{realm}:{who.password}")
        asked = self._hash(f"{method}:{path}")
        has_quality = "qop" in self.given
        middle = f"{theirs}:{number}:{own}:auth" if has_quality else theirs
        quoted = {"username": who.user, "realm": realm, "nonce": theirs, "uri": path}
        quoted["response"] = self._hash(f"{secret}:{middle}:{asked}")
        if "opaque" in self.given:
            quoted["opaque"] = self.given["opaque"]
        bare = {"algorithm": self.given["algorithm"]} if "algorithm" in self.given else {}
        if has_quality:
            quoted["cnonce"] = own
            bare |= {"qop": "auth", "nc": number}
        said = [f'{name}="{_escaped(value)}"' for name, value in quoted.items()]
        return f"Digest {', '.join([*said, *(f'{name}={value}' for name, value in bare.items())])}"

    def _hash(self, text: str) -> str:
        name = _HASHES[self.given.get("algorithm", "md5").lower()]
        return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def challenged(header: str) -> Digest | None:
    """The answerer of a header WWW-Authenticate; none where it asks for no Digest known here."""
    begin = header.lower().find("digest ")
    if begin < 0:
        return None
    given = {m[1].lower(): _plain(m) for m in _CHALLENGE.finditer(header[begin + 7 :])}
    known = given.get("algorithm", "md5").lower() in _HASHES
    asked = {each.strip() for each in given.get("qop", "auth").split(",")}
    return Digest(given) if known and "nonce" in given and "auth" in asked else None


def _plain(match: re.Match[str]) -> str:
    return match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2])


def _escaped(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", text)
