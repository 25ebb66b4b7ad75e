"""Make the reference pages from the code they are about."""

from pathlib import Path

from making import code, commands, region, results, scenario, services
from making.markdown import Page

__all__ = ["Page", "pages", "write_reference"]


def pages() -> tuple[Page, ...]:
    """Return every page of the reference that is made from code."""
    return (
        commands.page(),
        scenario.page(),
        scenario.rules_page(),
        region.page(),
        *services.pages(),
        results.criteria_page(),
        results.outputs_page(),
        code.page(),
    )


def write_reference(folder: Path) -> None:
    """Write the pages into a folder, where they differ from what is there."""
    for page in pages():
        path = folder / f"{page.name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != page.text:
            path.write_text(page.text, encoding="utf-8")
