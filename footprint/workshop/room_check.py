"""Say whether phones in the room can open the page, and what may still stand in their way."""

import ipaddress
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

from footprint.workshop.joining import addresses, in_characters

DEFAULT_PORT = 8731
WAIT_SECONDS = 60.0
ASK_SECONDS = 3.0
WORD = b"Footprint: this device can open the workshop page."
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    b"X-Content-Type-Options: nosniff\r\nContent-Length: %d\r\n\r\n%s" % (len(WORD), WORD)
)
MOST_READ = 2_048


class _Answering:
    """Answer whoever asks on a port, whatever they ask, and note where they were."""

    def __init__(self, listener: socket.socket) -> None:
        self.heard: set[str] = set()
        self._listener = listener
        self._listener.settimeout(0.2)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._over.set()
        self._thread.join(ASK_SECONDS)
        self._listener.close()

    def _answer(self) -> None:
        while not self._over.is_set():
            with suppress(OSError):
                caller, (address, *_) = self._listener.accept()
                with caller:
                    caller.settimeout(ASK_SECONDS)
                    if caller.recv(MOST_READ):
                        self.heard.add(str(address))
                        caller.sendall(ANSWER)


def check(
    port: int,
    *,
    found: tuple[str, ...] | None = None,
    wait_seconds: float = 0.0,
    system: str = os.name,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[str]:
    """Yield what there is to tell, a sentence or two at a time.

    Parameters
    ----------
    port
        The port that the workshop would use.
    found
        Addresses of this machine; looked up where they are not given.
    wait_seconds
        How long to wait for a phone to try; 0 for not at all.
    """
    told = addresses() if found is None else found
    if not told:
        yield "This machine has no address that a phone could use: it is not on a network."
        yield "Join the room's Wi-Fi, or run the workshop without phones: a show of hands counts."
        return
    for number, address in enumerate(told):
        yield from _one(address, port, wait_seconds if number == 0 else 0.0, sleep)
    yield from _in_the_way(told, system)


def _one(
    address: str, port: int, wait_seconds: float, sleep: Callable[[float], None]
) -> Iterator[str]:
    """Yield what one address of this machine comes to."""
    kind = "" if ipaddress.ip_address(address).is_private else ", open to the internet at large"
    try:
        listener = socket.create_server((address, port))
    except OSError as error:
        yield f"{address}{kind}: port {port} cannot be opened ({error.strerror or error})."
        yield "Close what uses it, or name another port with --port."
        return
    place = f"http://{address}:{listener.getsockname()[1]}/"
    with closing(_Answering(listener)) as answering:
        if not _asked(address, listener.getsockname()[1]):
            yield f"{address}{kind}: the port opens, but even this machine gets no answer there."
            yield "A firewall on this machine stands in the way, or a VPN holds the address."
            return
        yield f"{address}{kind}: the port opens, and this machine gets an answer there."
        if wait_seconds > 0:
            answering.heard.clear()
            yield f"Now open {place} on a phone in the room (within {wait_seconds:.0f} seconds)."
            with suppress(UnicodeError):
                yield in_characters(place)
            yield _waited(answering, address, wait_seconds, sleep)


def _waited(answering: _Answering, own: str, seconds: float, sleep: Callable[[float], None]) -> str:
    """Wait for another device, and say whether one came."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if others := answering.heard - {own}:
            return f"A device at {min(others)} opened it: phones can join."
        sleep(0.2)
    return "No device opened it in that time."


def _asked(address: str, port: int) -> bool:
    """Ask this machine over one of its own addresses, and return whether it answers."""
    with suppress(OSError), socket.create_connection((address, port), ASK_SECONDS) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        parts = bytearray()
        while part := line.recv(MOST_READ):
            parts += part
        return WORD in bytes(parts)
    return False


def _in_the_way(found: tuple[str, ...], system: str) -> Iterator[str]:
    """Yield what a machine cannot find out about itself."""
    if system == "nt":
        yield (
            "Windows asks, the first time, whether Python may be reached on private or public "
            "networks: it must be allowed for the network of the room. Only whoever manages the "
            "machine can change that later."
        )
    yield (
        "Other things may still stand in the way, and cannot be seen from here: a firewall that "
        "your IT service set; a guest Wi-Fi that keeps devices apart; a VPN that is switched on; "
        "phones that are on mobile data, or on another Wi-Fi."
    )
    if len(found) > 1:
        yield "This machine has several addresses: use the one of the room's own network."
    yield "Without phones nothing is lost: enter a show of hands, or print the ballot."
