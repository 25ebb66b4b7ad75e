"""Turn a docstring, as numpy's convention has it, into Markdown."""

import re
import textwrap
from collections.abc import Iterator

from making.markdown import block, plain

SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
LITERAL = re.compile(r"``(.+?)``", re.DOTALL)


def parts(text: str) -> Iterator[str]:
    """Yield paragraphs, then a heading in bold and a list for each section."""
    opening, *sections = SECTION.split(text)
    yield from _paragraphs(opening)
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        yield f"**{title}**"
        yield from _items(body) if _has_items(body) else _paragraphs(body)


def _paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs; an indented one is a formula."""
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        if paragraph.startswith("    "):
            yield block(textwrap.dedent(paragraph))
        elif paragraph.strip():
            yield _words(paragraph)


def _has_items(body: str) -> bool:
    return any(line.startswith("    ") for line in body.splitlines())


def _items(body: str) -> Iterator[str]:
    """Yield one list: a name on a line of its own, what it is indented beneath."""
    lines = []
    for line in body.strip("\n").splitlines():
        if line and not line.startswith(" "):
            lines.append(f"- {', '.join(f'`{name.strip()}`' for name in line.split(','))}: ")
        else:
            lines[-1] += f"{line.strip()} "
    yield "\n".join(_words(line, escape=False) for line in lines)


def _words(text: str, *, escape: bool = True) -> str:
    """Write words, with what is literal as code and everything else as it stands."""
    text = " ".join(text.split())
    pieces = LITERAL.split(text)
    if not escape:
        head, _, rest = text.partition(": ")
        return f"{head}: {_words(rest)}" if rest else head
    return "".join(f"`{p}`" if n % 2 else plain(p) for n, p in enumerate(pieces))
