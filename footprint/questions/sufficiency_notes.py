"""Say what a question about school places rests on: agreements, trials, and how cost stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import permutations

from footprint.arrangements import listed
from footprint.inputs import Concordat
from footprint.options import amount_words
from footprint.questions.result import OptionResult
from footprint.questions.schools import SERVICE, SchoolWorld

Block = frozenset[str]

# each case places every child anew, so there are fewer of them than where only costs are drawn
MOST_DRAWS = 40
# schools that take several needs hang together, and take ten times as long to fill
MOST_DRAWS_OF_OWN_SCHOOLS = 10
NOT_MODELLED = (
    "Which school suits which child: needs are counted by their main kind alone.",
    "What parents prefer and what a tribunal orders, beyond the share said to be met at most.",
    "Whole routes of school transport: each journey is priced as if it were one child's own.",
    "Brothers and sisters at one school.",
    "Children who wait for a plan, are in alternative provision or are educated elsewhere.",
    "Quality of teaching, and whether staff can be found for a place.",
)
BEYOND_QUOTA = (
    "A quota steers and does not forbid: a place beyond it is as hard to get as without an "
    "agreement, and children placed there are counted as above the quota"
)
LEAST_PERCENT, FINE_PERCENT = 0.01, 0.1


def agreed(
    concordat: Concordat, blocks: Sequence[Block], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Say what the members of a concordat agree on beside honouring each other's places."""
    told = [_quotas(concordat, blocks, names), BEYOND_QUOTA] if concordat.quotas else []
    if concordat.transport_paid_by == "host":
        told.append("The council of the school pays for the journeys of its partners' children")
    return tuple(told)


def _quotas(concordat: Concordat, blocks: Sequence[Block], names: Mapping[str, str]) -> str:
    """Say all quotas in one sentence, the number that most pairs share first."""
    sizes = Counter(quota.places for quota in concordat.quotas)
    common = sizes.most_common(1)[0][0]
    told = {(quota.home, quota.host) for quota in concordat.quotas}
    everybody = all(pair in told for block in blocks for pair in permutations(block, 2))
    if not everybody or sizes[common] < 2:
        pairs = [
            f"{names[quota.home]} to {names[quota.host]} {quota.places:,}"
            for quota in concordat.quotas
        ]
        rest = "" if everybody else "; between other members there is no limit"
        return f"At the host's own price, up to so many children: {'; '.join(pairs)}{rest}"
    others = "".join(
        f"; {names[quota.home]} to {names[quota.host]} {quota.places:,}"
        for quota in concordat.quotas
        if quota.places != common
    )
    return f"At the host's own price, up to {common:,} children each way between members{others}"


def order_words(options: Sequence[OptionResult]) -> str:
    """Say which options are clearly cheaper or dearer than as now, and by how much."""
    others = [option for option in options if not option.is_as_now]
    if not others:
        return ""
    lower, higher, unclear = [], [], []
    for option in others:
        gap = option.cells["cost"].difference
        if not option.cells["cost"].clear or gap is None:
            unclear.append(f'"{option.name}"')
        elif gap.central < 0:
            lower.append(_by_how_much(option))
        else:
            higher.append(_by_how_much(option))
    told = [
        f"Modelled cost a year is clearly {way} than as now in {listed(named)}."
        for way, named in (("lower", lower), ("higher", higher))
        if named
    ]
    if unclear:
        told.append(
            "Over the ranges assumed there is no clear difference in modelled cost from as now in "
            f"{listed(unclear)}."
        )
    told.append("Cost is one row of several: the children's rows stand first.")
    return " ".join(told)


def _by_how_much(option: OptionResult) -> str:
    """Name an option with its difference from as now, in pounds and in percent of as now."""
    cell = option.cells["cost"]
    if cell.difference is None or cell.value is None:
        return f'"{option.name}"'
    gap = abs(cell.difference.central)
    before = cell.value.central - cell.difference.central
    percent = 100 * gap / before if before else 0.0
    digits = 1 if percent < FINE_PERCENT else 2
    share = (
        f"{percent:.{digits}g}%" if percent >= LEAST_PERCENT else f"less than {LEAST_PERCENT:g}%"
    )
    return f'"{option.name}" (by {amount_words(gap, "GBP")}, {share})'


def draws_run(asked: int, *, own_schools: bool) -> int:
    """Return how many trials this question runs of those asked for."""
    return min(asked, MOST_DRAWS_OF_OWN_SCHOOLS if own_schools else MOST_DRAWS)


def notes(ground: SchoolWorld, asked: int) -> tuple[str, ...]:
    """Say how children and places were set out, and how many trials were run of those asked."""
    told = [
        "Planning evidence, not an assignment of children. Each child's place is for the council "
        "that keeps the plan to decide, with parents and young people.",
        *_children(ground),
        *_places(ground),
        "Mainstream places, colleges and placements elsewhere are held as they are, and so are "
        "residential ones, which are counted apart.",
        _trials(ground, asked),
        "Every child placed is taken to travel by paid transport, both ways each school day.",
        "The limits of journey time are planning limits, not statutory.",
        "An agreement moves children between places and makes none. Who has no place is worked out "
        "as now and held under every option, so that no council has more children without one for "
        "sharing. What one more place is worth is worked out as now.",
    ]
    return tuple(told)


def _children(ground: SchoolWorld) -> tuple[str, ...]:
    """Say who the children are, how many there will be, and who of them stays."""
    scenario = ground.world.scenario
    growth = scenario.growth_percent_per_year.get(SERVICE, 0.0)
    turnover = ground.value("turnover_percent_per_year")
    stay = 100 * (1 - turnover / 100) ** ground.years
    settled = "The scenario places every child anew, as if nobody had a place today."
    if ground.spec.settled_stay:
        settled = (
            f"Children who have a place keep it. Places turn over by {turnover:g}% a year, so "
            f"{stay:.0f}% of today's children are still there in {scenario.year}; all others are "
            "placed anew (assumed)."
        )
    return (
        "Children are those with a plan in January 2025 by need, age and kind of place as "
        "published. Age within a kind of place is not published: it is taken from all plans of the "
        "same council and need, after colleges and those in no education or work (assumed).",
        f"From {scenario.region.price_base_year} to {scenario.year} demand changes by {growth:g}% "
        "a year in every council, need and phase alike (assumed).",
        settled,
    )


def _places(ground: SchoolWorld) -> tuple[str, ...]:
    """Say where places are taken to be where no list of schools is given."""
    if ground.own_schools is not None:
        return ()
    return (
        "Places are the children there today: use, not capacity. No place is added or lost, "
        "and children in state special schools and bases are taken to be in their own "
        "council's area, spread over its main towns, because only the council that keeps the "
        "plan is published. These positions are never drawn or written.",
        "Where independent schools are is not published with the plans, so their children are "
        "in a column of their own and their journeys at one price a child.",
    )


def _trials(ground: SchoolWorld, asked: int) -> str:
    """Say how many trials were run, and that more were asked for where they were."""
    run = ground.cases - 1
    said = (
        f"Children are placed anew in each of {run} trials: with so few every range is rough, and "
        "a difference may look clear that is not."
    )
    if asked <= run:
        return said
    where = "" if ground.own_schools is None else " where schools are listed"
    return f"{said} {asked:,} trials were asked for; this question runs at most {run}{where}."
