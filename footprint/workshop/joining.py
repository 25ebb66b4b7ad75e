"""Let phones find the page: codes, addresses of this machine, and the square they read."""

import hmac
import io
import ipaddress
import secrets
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

# no 0 and O, no 1, I and L: a code is read from a screen across a room
CHARACTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
JOIN_LENGTH = 6
FACILITATOR_LENGTH = 12
GROUP = 4
LONGEST_TYPED = 40
# an address that exists nowhere: no packet is sent to find which way one would go
NOWHERE = ("192.0.2.1", 9)


def _code(length: int) -> str:
    return "".join(secrets.choice(CHARACTERS) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Codes:
    """The code that lets a participant join, and the longer one that makes a facilitator.

    Six characters of 31 are 887 million codes: at fifty wrong ones a minute for a day of work, a
    guess succeeds once in 37,000 days. Both are new each time that the program starts.
    """

    join: str = field(default_factory=lambda: _code(JOIN_LENGTH))
    facilitator: str = field(default_factory=lambda: _code(FACILITATOR_LENGTH), repr=False)

    def joins(self, typed: str) -> bool:
        """Return whether what somebody typed is the code for participants."""
        return _same(typed, self.join)

    def leads(self, typed: str) -> bool:
        """Return whether what somebody typed is the code for facilitators."""
        return _same(typed, self.facilitator)


def spelt(code: str, group: int = GROUP) -> str:
    """Write a code in groups, to be read aloud."""
    return "-".join(code[at : at + group] for at in range(0, len(code), group))


def _same(typed: str, code: str) -> bool:
    """Compare in the same time whatever was typed, past case, spaces and dashes."""
    kept = "".join(character for character in typed[:LONGEST_TYPED] if character.isalnum()).upper()
    return hmac.compare_digest(kept.encode(), code.encode())


def addresses() -> tuple[str, ...]:
    """Return the addresses under which other devices may reach this machine, likeliest first.

    IPv4 only: a phone is given digits that it can be told aloud.
    """
    found: list[str] = []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(NOWHERE)
        found.append(probe.getsockname()[0])
    with suppress(OSError):
        told = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET, socket.SOCK_STREAM)
        found += sorted({str(entry[4][0]) for entry in told})
    return tuple(dict.fromkeys(address for address in found if reachable(address)))


def reachable(address: str) -> bool:
    """Return whether an address is one that another device could use."""
    number = ipaddress.ip_address(address)
    return not (number.is_loopback or number.is_link_local or number.is_unspecified)


def hosts(port: int, others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what the ``Host`` header of a request may be."""
    names = ("127.0.0.1", "localhost", *others)
    return tuple(f"{name}:{port}" for name in names)


def drawn(address: str) -> str:
    """Draw an address as a square that a phone reads, without any style or script in it."""
    import segno

    page = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(page, kind="svg", xmldecl=False, svgns=True, nl=False, omitsize=True, border=4)
    return page.getvalue().decode()


def in_characters(address: str) -> str:
    """Draw the same square for a terminal."""
    import segno

    page = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(page, border=2, compact=True)
    return page.getvalue()
