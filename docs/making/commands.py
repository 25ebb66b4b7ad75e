"""Make the page of commands from the command line itself."""

from typing import Any

import typer.main

from footprint.cli import app
from making import markdown
from making.markdown import Page, block, code, plain, sentence, table


def _parts(name: str, command: Any) -> list[str]:  # noqa: ANN401
    """Return heading, sentence, how to type it, and its arguments and options."""
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [
        one for one in command.params if one.param_type_name == "option" and one.name != "help"
    ]
    words = [name, "[OPTIONS]" if options else "", *(_metavar(one) for one in arguments)]
    rows = [[code(_metavar(one)), _help(one), ""] for one in arguments]
    rows += [[code(_option(one)), _help(one), code(_default(one))] for one in options]
    return [
        f"## `{name}`",
        plain(sentence(command.help or "")),
        block(" ".join(word for word in words if word)),
        table(("word", "meaning", "if left out"), rows),
    ]


def page() -> Page:
    """Return the page of commands."""
    top = typer.main.get_command(app)
    parts = [part for name, one in _walk("footprint", top) for part in _parts(name, one)]
    return markdown.page(
        "commands",
        "Commands",
        "Each command says what it can do when `--help` follows it. Where `footprint` alone is "
        "not found, `python -m footprint` or, on Windows, `py -m footprint` does the same.",
        *parts,
        "## How a command ends",
        table(
            ("code", "means"),
            (
                ("0", "done"),
                ("2", "something to put right in what was asked or given; nothing was written"),
                ("130", "stopped with Ctrl-C; nothing is left of what was not finished"),
                ("1", "anything else; `--debug` anywhere in the line shows where it happened"),
            ),
        ),
    )


def _walk(name: str, command: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    """List the commands that can be run, with the words to type."""
    inner = getattr(command, "commands", None)
    if inner is None:
        return [(name, command)]
    return [pair for key, one in inner.items() for pair in _walk(f"{name} {key}", one)]


def _metavar(argument: Any) -> str:  # noqa: ANN401
    word = argument.metavar or argument.name.upper()
    return f"{word}..." if argument.nargs != 1 else word


def _option(option: Any) -> str:  # noqa: ANN401
    if option.is_flag:
        return option.opts[0]
    return f"{option.opts[0]} {option.metavar or option.type.name.upper()}"


def _default(option: Any) -> str:  # noqa: ANN401
    if option.is_flag or option.default in (None, "", ()):
        return ""
    return str(option.default)


def _help(parameter: Any) -> str:  # noqa: ANN401
    return plain(getattr(parameter, "help", "") or "")
