"""Find what built pages have a browser fetch from elsewhere: ``python docs/outside.py DIR``.

A link that a reader may follow is no request; a script, style, font, picture or frame is.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
# attributes that a browser fetches by itself, by element; "" for any element
FETCHED = {
    "": ("src", "srcset", "poster", "data", "background", "xlink:href"),
    "use": ("href",),
    "image": ("href",),
    "form": ("action",),
    "base": ("href",),
}
# links in the head that lead a reader somewhere, and fetch nothing
FOLLOWED = {
    "canonical",
    "author",
    "help",
    "index",
    "license",
    "next",
    "prev",
    "search",
    "top",
    "up",
}
IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]([^'\"]*)", re.IGNORECASE)
IN_SCRIPT = re.compile(
    r"(?:fetch|import|importScripts|open|sendBeacon|Worker|EventSource|WebSocket)"
    r"\s*\(\s*(?:['\"]\w+['\"]\s*,\s*)?['\"`]((?:[a-z]+:)?//[^'\"`]*)"
    r"|\.(?:src|href|action)\s*=\s*['\"`]((?:[a-z]+:)?//[^'\"`]*)",
    re.IGNORECASE,
)


class _Requests(HTMLParser):
    """Collect the addresses that a page fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element fetches."""
        given = {name: value or "" for name, value in attrs}
        names = (*FETCHED[""], *FETCHED.get(tag, ()))
        self.found += [part for n in names if n in given for part in given[n].split(",")]
        kinds = set(given.get("rel", "").casefold().split())
        if tag == "link" and not kinds <= FOLLOWED:
            self.found.append(given.get("href", ""))
        self.found += addresses(given.get("style", ""), IN_STYLE)
        self.inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        """Leave a script or a style."""
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        """Note what a script or a style in the page fetches."""
        if self.inside:
            self.found += addresses(data, IN_STYLE if self.inside == "style" else IN_SCRIPT)


def addresses(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return every address that a pattern finds in a text."""
    return ["".join(part or "" for part in found.groups()) for found in pattern.finditer(text)]


def requests_of(name: str, text: str) -> list[str]:
    """Return the addresses elsewhere that a file has a browser fetch."""
    if name.endswith(".css"):
        found = addresses(text, IN_STYLE)
    elif name.endswith(".js"):
        found = addresses(text, IN_SCRIPT)
    else:
        reader = _Requests()
        reader.feed(text)
        found = reader.found
    return [address.strip() for address in found if ELSEWHERE.match(address)]


def requests_in(folder: Path) -> list[str]:
    """Return file and address of every request to elsewhere in built pages."""
    files = (p for p in sorted(folder.rglob("*")) if p.suffix in (".html", ".css", ".js", ".svg"))
    return [
        f"{path.relative_to(folder).as_posix()}: {address}"
        for path in files
        for address in requests_of(path.name, path.read_text(encoding="utf-8"))
    ]


def main(folder: str) -> int:
    """Name every request to elsewhere, and return how many there are, at most 1."""
    path = Path(folder)
    if not (path / "index.html").is_file():
        print(f"{folder} holds no pages.")
        return 1
    found = requests_in(path)
    for line in found:
        print(line)
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
