"""Make the pages of a scenario file and of its rules."""

import tempfile
from pathlib import Path

from footprint.inputs import RuleSpec, load_scenario
from footprint.inputs import scenario_file as file
from footprint.inputs.rule_kinds import KINDS
from making import markdown
from making.markdown import Page, block, code, listed, plain, sentence, table
from making.models import keys

TOP = {
    "title": "the question as people would ask it; it stands at the head of every page",
    "question": f"one of {listed(code(q) for q in file.QUESTIONS)}",
    "decision": "what somebody has to decide with the answer",
    "about": "a few sentences of background",
    "outputs": "what the reader will find, in words",
    "region": "name of a region that comes with Footprint, or the folder of your own, from where "
    "this file lies",
    "services": "keys of the services that the question is about",
    "figures": "workbooks or CSV files of your own figures, from where this file lies: see "
    "[Use your own figures](../how-to/own-figures.md)",
    "draws": "how many trials are drawn within the ranges; they make the low and high of a result",
    "seed": "the number that the draws start from; the same seed gives the same result",
    "sharing_rule": "how a shared footprint's cost is divided: see [Who pays](../explanation/"
    "who-pays.md)",
    "explore_beyond_current_law": "whether duties that stay with each council may be shared all "
    "the same; every page then says so",
    "min_border_km": "two councils are neighbours only with a common border at least this long",
    "placement": "whether to check by linear programming where children would live; yes where a "
    "service has a placement function, unless set",
    "assumptions": "the world: see below",
    "rules": "limits on who may share: see [Rules](rules.md)",
    "scenarios": "further worlds: see below",
    "weights": "points for the criteria: see [Criteria](criteria.md)",
    "search": "how far the model looks: see below",
    "sufficiency": "only for `sufficiency`: see below",
    "building": "only for `places`: see below",
    "candidates": "only for `places`: what could be built, see below",
    "options": "the options under discussion, see below; they may be left out only where the "
    "question is `possible`",
}
ASSUMPTIONS = {
    "year": "the year looked at, on 31 March; the region's year unless set",
    "demand_growth_percent_per_year": "one number, or a table by service; from -50 to 50",
    "parameters": "a table from a parameter's key to its range: `\"fostering/recruitment.enquiries_"
    'per_approval" = { low = 9, central = 28, high = 40, source = "our team, 2025" }`',
    "closures": 'ids of sites, or `{ area = "Derby", service = "residential-care", places = 4 }`',
}
WORLD = {
    "name": "what people call this world",
    "year": "as in the assumptions",
    "demand_growth_percent_per_year": "as in the assumptions",
    "parameters": "as in the assumptions",
}
SEARCH = {
    "max_partners": "the most councils in a footprint that the model may look at; no limit unless "
    "set",
    "keep": "how many arrangements of lowest cost to list",
    "alternatives": "how many really different arrangements to look for",
    "within_percent": "how far above the lowest cost an alternative may lie",
    "contiguous": "whether a footprint must hang together on the map",
    "seconds": "the longest that one search may take",
}
SUFFICIENCY = {
    "settled_stay": "whether children who have a place keep it",
    "schools": "your own list of schools: see [Bring your own schools](../how-to/schools.md)",
    "most_minutes": "the longest journey, one number or a table by phase; a planning limit, not "
    "statutory",
}
BUILDING = {
    "budget_gbp": "what everything built may cost at once, in prices of the region's year",
    "first_year": "the first year looked at",
    "years": "how many years are looked at",
    "discount_percent": "by how much a pound a year later counts less",
    "asset_years": "how long a building lasts; what is left after the last year is taken off",
    "least_worst": "whether to look for the plan whose worst regret is least",
    "most_minutes": "the longest journey that counts as within reach",
    "seconds": "the longest that one search may take",
}
CANDIDATE = {
    "name": "what people call it",
    "kind": "`new school`, `base`, `expansion` or `home`",
    "area": "the council it would stand in",
    "needs": 'needs that it takes, as in `["ASD", "SEMH"]`, or `"all"`; a school must have them, a '
    "home none",
    "least_places": "the fewest places worth building",
    "most_places": "the most places that fit",
    "opens": "the year it opens",
    "easting": "metres on the British National Grid; unless set, the point most central to the "
    "council's children",
    "northing": "as easting",
    "open_to": "councils whose children may go there",
    "capital_gbp": "capital of building it at all",
    "capital_gbp_per_place": "capital of each place on top",
    "fixed_gbp_per_year": "what it costs a year however many are there",
    "place_gbp_per_year": "what a place costs a year",
    "phase_in_years": "in how many years its places fill up",
    "source": "where these figures are from",
}
OPTION = {
    "name": "what people call it",
    "about": "a sentence on it",
    "as_now": "`true` for the sharing there is today, from `partnerships.csv`",
    "alone": "`true` for every council by itself",
    "footprints": 'a table from a service or function to its footprints: `"all"`, `"alone"`, '
    '`"as now"`, a list of lists of councils, or `{ best = 1, max_partners = 5 }`. A function '
    "that is not named stays as now; a council not named in a list stands alone",
    "concordat": "only for `sufficiency`: `quota`, `quotas` and `transport_paid_by`",
    "build": "only for `places`: a table from a candidate's name to how many places of it",
}
PARTS = (
    ("`[assumptions]`: the world", file.Assumptions, ASSUMPTIONS),
    ("`[[options]]`: what is under discussion", file.Option, OPTION),
    ("`[[scenarios]]`: further worlds", file.World, WORLD),
    ("`[search]`: how far the model looks", file.Search, SEARCH),
    ("`[sufficiency]`: enough places?", file.Sufficiency, SUFFICIENCY),
    ("`[building]`: where to build?", file.Building, BUILDING),
    ("`[[candidates]]`: what could be built", file.CandidateEntry, CANDIDATE),
)
# a rule of each kind, and the words in which the page says it
EXAMPLES = {
    "travel": "minutes = 60",
    "largest": "areas = 4",
    "smallest": "areas = 2",
    "together": 'areas = ["Derby", "Derbyshire"]',
    "apart": 'areas = ["Derby", "Rutland"]',
    "alone": 'areas = ["Rutland"]',
    "nested": 'within = "police force"',
    "contract": 'areas = ["Derby", "Nottingham"]\nuntil = 2028-03-31',
    "footprints": "least = 2\nmost = 4",
    "partnerships": "most = 3",
}
HEAD = """
title = "Rules"
region = "east-midlands"
services = ["youth-justice"]
[[options]]
name = "As now"
as_now = true
"""


def page() -> Page:
    """Return the page of a scenario file."""
    parts = [part for title, model, words in PARTS for part in (f"## {title}", keys(model, words))]
    return markdown.page(
        "scenario-file",
        "The scenario file",
        "A scenario is one file of the form TOML. A key that is not listed here is refused, with "
        'the nearest one that is. Lines may also be laid over another file: `base = "other.toml"` '
        "takes everything from that file which this one does not set. Lists are replaced whole. "
        "Any key can be set for one run: `--set assumptions.year=2030`.",
        "Limits are those of the reader itself. The last column has what holds where a key is left "
        "out.",
        "## At the top",
        keys(file.ScenarioFile, TOP),
        *parts,
    )


def rules_page() -> Page:
    """Return the page of rules, each in the words in which a page of results says it."""
    if set(EXAMPLES) != set(KINDS):
        msg = f"examples of rules and kinds of rule differ: {set(EXAMPLES) ^ set(KINDS)}"
        raise ValueError(msg)
    parts = []
    for spec in _specs():
        names = " ".join(code(key) for key in KINDS[spec.kind][0])
        parts += [
            f"## `{spec.kind}`",
            f"Keys of its own: {names}",
            block(_written(spec.kind), "toml"),
            f"Said on a page as: “{sentence(plain(spec.label))}”",
        ]
    return markdown.page(
        "rules",
        "Rules",
        "Every rule is off until a scenario sets it. Each has `rule`, keys of its own, and "
        "`source`: whose limit it is, and since when. All but `partnerships` may have `functions`, "
        "the services or functions it holds for. See [Set limits](../how-to/rules.md) for when to "
        "use which.",
        table(
            ("rule", "keys of its own"),
            ((code(kind), " ".join(map(code, own))) for kind, (own, _) in KINDS.items()),
        ),
        *parts,
    )


def _written(kind: str) -> str:
    return f'[[rules]]\nrule = "{kind}"\n{EXAMPLES[kind]}\nsource = "our directors, October 2026"'


def _specs() -> tuple[RuleSpec, ...]:
    """Read a rule of each kind as a scenario would."""
    text = HEAD + "\n".join(_written(kind) for kind in EXAMPLES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        path.write_text(text, encoding="utf-8")
        return load_scenario(path).rules
