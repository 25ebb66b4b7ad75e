"""Open a workshop at a terminal: what to ask first, where it is, what went wrong within."""

import sys
import traceback
from typing import TYPE_CHECKING

import typer

from footprint import console
from footprint.errors import InputError, Problem

if TYPE_CHECKING:
    from footprint.workshop.server import Opened


def confirm_internal() -> None:
    """Ask before counts that nobody protected are shown to a room."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        asked = "--internal with --lan shows your own small counts to every phone. Go on?"
        if typer.confirm(asked, default=False):
            return
    what = "with --lan this would show your own small counts to everybody who joins."
    remedy = "Leave one of the two out, or answer yes at a terminal."
    raise InputError(Problem("--internal", what, remedy))


def say_room(port: int | None) -> None:
    """Say whether phones can open the page."""
    from footprint.workshop.room_check import DEFAULT_PORT, WAIT_SECONDS, check

    wait = WAIT_SECONDS if sys.stdout.isatty() else 0.0
    for text in check(DEFAULT_PORT if port is None else port, wait_seconds=wait):
        if "\n" in text:
            console.say(text)
        else:
            console.say_wrapped(text)


def say_opened(where: "Opened") -> None:
    """Say where the page is, and how to end."""
    for note in where.notes:
        console.say_wrapped(f"Note: {note}")
    console.say(f"The board: {where.address}")
    if where.join_address:
        console.say(f"Phones:    {where.join_address}  code {where.code}")
        console.say(f"A second facilitator, at /code: {where.facilitator_code}")
    console.say(f"Kept in:   {where.file}")
    console.say("Leave this window open. To stop: Ctrl-C.")


def say_fault(error: Exception) -> None:
    """Say that something went wrong within; the page goes on."""
    if "--debug" in sys.argv:
        console.say("".join(traceback.format_exception(error)), error=True)
    else:
        first = next(iter(str(error).splitlines()), "")
        console.say(f"Something went wrong: {type(error).__name__}: {first}", error=True)
