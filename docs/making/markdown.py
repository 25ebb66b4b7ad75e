"""Write Markdown: tables, code and pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its name without ending, and its text."""

    name: str
    text: str


def page(name: str, title: str, *parts: str) -> Page:
    """Put a title and parts together, with an empty line between."""
    body = "\n\n".join(part.strip("\n") for part in (f"# {title}", *parts) if part)
    return Page(name, f"{body}\n")


def code(text: str) -> str:
    """Set a short text as code; nothing for nothing."""
    return f"`{text}`" if text else ""


def block(text: str, language: str = "text") -> str:
    """Set lines as a block of code."""
    return f"```{language}\n{text.strip(chr(10))}\n```"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay rows out as a table; nothing where there are none."""
    lines = [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines])


def plain(text: str) -> str:
    """Let a text that is not Markdown stand as it is."""
    for sign in "\\`*_<>[]$":
        text = text.replace(sign, f"\\{sign}")
    return text


def listed(items: Iterable[str], joint: str = "or") -> str:
    """Name things in a sentence: "a, b or c"."""
    *first, last = items
    return f"{', '.join(first)} {joint} {last}" if first else last


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a full stop."""
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _cell(value: str) -> str:
    """Keep a cell on one line, its bars apart from those of the table."""
    return " ".join(value.split()).replace("|", "\\|")
