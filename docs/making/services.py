"""Make a page for each service: its functions, hand-offs and every parameter."""

from collections.abc import Iterable

from footprint.services import LEGAL, Function, Parameter, Service, load_catalogue
from making import markdown
from making.markdown import Page, block, code, plain, sentence, table

KIND = {
    "posts": "[posts](../../explanation/posts.md)",
    "beds": "[places in homes](../../explanation/beds.md)",
    "pool": "[matching](../../explanation/pool.md)",
    "places": "[classes](../../explanation/places.md)",
    "yield": "[recruitment](../../explanation/yield.md)",
    "backlog": "[backlog](../../explanation/backlog.md)",
}
TRAVEL = {
    "none": "nobody travels",
    "base": "to the best base of the footprint",
    "own": "within each council's own area",
    "nearest": "the worker nearest to the child, a partner's too",
}


def pages() -> tuple[Page, ...]:
    """Return a page a service, one of what all have in common, and the list of them."""
    catalogue = load_catalogue()
    made = [_service(service) for service in catalogue.services.values()]
    rows = (
        (f"[{s.title}](services/{s.key}.md)", code(s.key), plain(s.plain), f"{len(s.functions)}")
        for s in catalogue.services.values()
    )
    common = markdown.page(
        "services/common",
        "Parameters common to all services",
        "They apply wherever a service or function has no value of its own. Set any of them in "
        'a scenario: `[assumptions.parameters]`, `"common/NAME" = { … }`.',
        _parameters(catalogue.common.values()),
    )
    top = markdown.page(
        "services",
        "Services",
        "Each service is a file of data, read when a scenario runs. Every value has a low, a "
        "central and a high, a unit, and says where it is from; what is assumed says why. "
        "[Add a service](../how-to/add-a-service.md) says how to write one.",
        table(("service", "key", "what it is", "functions"), rows),
        "Values that all have in common are on a [page of their own](services/common.md).",
        block(":hidden:\n:glob:\n\nservices/*", "{toctree}"),
    )
    return (top, *made, common)


def _service(service: Service) -> Page:
    """Return the page of one service."""
    names = {function.id: function.name for function in service.functions}
    handoffs = [
        (plain(names[h.first]), plain(names[h.second]), _product(h.cases), plain(h.unit))
        for h in service.handoffs
    ]
    parts = [part for function in service.functions for part in _function(function)]
    if handoffs:
        parts += [
            "## Where a case passes from one team to another",
            "Counted as a change of team wherever the two functions are not held by exactly the "
            "same councils: see [Partnerships and changes of team]"
            "(../../explanation/coordination.md).",
            table(("from", "to", "cases a year", "whose"), handoffs),
        ]
    return markdown.page(
        f"services/{service.key}",
        plain(service.title),
        plain(sentence(service.plain)),
        f"Its key is `{service.key}`. Functions stand in the order of a child's journey.",
        *parts,
        "## Parameters",
        "In square brackets stands whether the central value is published, derived from published "
        "figures, or assumed.",
        _parameters(service.parameters.values()),
    )


def _function(function: Function) -> list[str]:
    """Return heading, sentence and facts of a function."""
    rows = [
        ("key", code(function.id)),
        ("law", _law(function)),
        ("what it costs", KIND[function.kind]),
        ("demand a year", f"{_product(function.demand)}, in {plain(function.demand_unit)}"),
        *((f"further count: {code(name)}", _product(p)) for name, p in function.extras.items()),
        *(
            (
                f"stream {code(stream.key)}",
                f"{plain(stream.name)}; its part: {_share(stream.share)}",
            )
            for stream in function.streams
        ),
        ("travel", TRAVEL[function.travel]),
    ]
    if function.whole_posts:
        rows.append(("posts", "indivisible: rounded up"))
    if function.holds_team:
        rows.append(("team", "holds the posts that every team must have"))
    if function.note:
        rows.append(("note", plain(sentence(function.note))))
    return [
        f"## {plain(function.name)}",
        plain(sentence(function.plain)),
        table(("what", "how it is"), rows),
    ]


def _law(function: Function) -> str:
    """Return the legal mark, its section, and what is to be said of it."""
    words = LEGAL[function.legal]
    if function.legal_section:
        words += f" ({_link(function.legal_section, function.legal_link)})"
    note = "" if function.legal_note.startswith("Not verified") else function.legal_note
    return f"{words}. {plain(sentence(note))}".strip()


def _link(words: str, address: str) -> str:
    return f"[{plain(words)}]({address})" if address else plain(words)


def _share(name: str) -> str:
    return code(name) if name else "all arrivals"


def _product(terms: Iterable[str]) -> str:
    """Write a product of terms; a plus begins another."""
    products = " × ".join(code(term) if term != "+" else "+" for term in terms)
    return products.replace(" × + × ", " + ")


def _parameters(parameters: Iterable[Parameter]) -> str:
    rows = (
        (
            code(p.key),
            f"**{_number(p.central)}** ({_number(p.low)} to {_number(p.high)})",
            plain(p.unit),
            f"[{p.evidence}] {_where_from(p)}".replace("[", "\\[").replace("]", "\\]"),
        )
        for p in parameters
    )
    return table(("key", "central (low to high)", "unit", "where from"), rows)


def _where_from(parameter: Parameter) -> str:
    """Join source, period and reason; addresses stay text."""
    parts = (parameter.source, parameter.period, parameter.reason)
    return "; ".join(part.rstrip(".") for part in parts if part)


def _number(value: float) -> str:
    return f"{value:,.10g}"
