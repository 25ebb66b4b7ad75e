"""Add up one option: every function's footprints, its partnerships and its changes of team."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, Coordination, Handoffs, coordination, handoffs
from footprint.options import RULES, rule_weights
from footprint.questions.pricing import Priced, area_costs, price_blocks
from footprint.questions.world import World, function_inputs, handoff_counts

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Every function of a question, priced for every footprint that some option uses.

    Attributes
    ----------
    handoff_cases, handoff_gbp
        Consecutive functions to the cases that pass between them (K, A), and the price of one
        change of team (K,).
    children_pass
        Those where it is children whose case passes, not households who apply to foster.
    """

    world: World
    functions: Mapping[str, Priced]
    handoff_cases: Mapping[tuple[str, str], Floats]
    handoff_gbp: Mapping[tuple[str, str], Floats]
    children_pass: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Account:
    """One option over K cases: what it costs, for whom, and how often a team changes.

    Attributes
    ----------
    cost_gbp_per_year
        (K,), footprints, partnerships and changes of team together.
    by_area_gbp_per_year
        Sharing rule to (K, A).
    partnerships_gbp_per_year, changes_gbp_per_year
        (K,), the parts of the cost that are partnerships (beyond what each shared function
        costs to coordinate) and changes of team.
    changes_of_team
        (K,) times a year that a child's case passes from one team to another.
    """

    arrangement: Arrangement
    cost_gbp_per_year: Floats
    by_area_gbp_per_year: Mapping[str, Floats]
    partnerships_gbp_per_year: Floats
    changes_gbp_per_year: Floats
    changes_of_team: Floats


def price_book(
    world: World, arrangements: Iterable[Arrangement], functions: Iterable[str]
) -> PriceBook:
    """Price the functions named, once for all the footprints that the arrangements use."""
    arrangements = tuple(arrangements)
    catalogue = world.scenario.catalogue
    priced = {}
    for function_id in functions:
        blocks = {block for a in arrangements for block in a.footprints[function_id]}
        inputs = function_inputs(world, catalogue.function(function_id))
        priced[function_id] = price_blocks(inputs, world.codes, blocks)
    services = world.scenario.services
    counts = handoff_counts(world, services)
    steps = [step for service in services for step in catalogue.services[service].handoffs]
    prices = {
        (step.first, step.second): world.parameters.get(step.first, step.parameter)
        for step in steps
    }
    children = frozenset((step.first, step.second) for step in steps if step.unit == "children")
    return PriceBook(world, priced, counts, prices, children)


def rule_shares(world: World, priced: Priced, rule: str) -> Floats:
    """Return the weights (K, A) of a sharing rule: demand, equal or children aged 0 to 17."""
    return rule_weights(rule, priced.inputs.demand, world.children)


def account(book: PriceBook, arrangement: Arrangement) -> Account:
    """Add up one option over every case."""
    world = book.world
    joint, moved = joint_costs(book, arrangement), changes_of_team(book, arrangement)
    apart = joint.by_area_gbp_per_year + moved.cost_gbp_per_year
    by_area = {}
    for rule in RULES:
        total = apart
        for function_id, priced in book.functions.items():
            shares = rule_shares(world, priced, rule)
            total = total + area_costs(priced, arrangement.footprints[function_id], shares)
        by_area[rule] = total
    changes = [moved.changes_by_edge[edge].sum(axis=1) for edge in book.children_pass]
    counted = np.sum(changes, axis=0) if changes else np.zeros(world.cases)
    return Account(
        arrangement,
        by_area["demand"].sum(axis=1),
        by_area,
        joint.total_gbp_per_year,
        np.broadcast_to(moved.cost_gbp_per_year.sum(axis=1), (world.cases,)),
        counted,
    )


def joint_costs(book: PriceBook, arrangement: Arrangement) -> Coordination:
    """Return what partnerships cost: once a partnership, in equal parts."""
    values = book.world.parameters.values
    return coordination(
        arrangement,
        book.world.codes,
        values["common/coordination_c0_gbp_per_year"],
        values["common/coordination_c1_gbp_per_partner_per_year"],
    )


def changes_of_team(book: PriceBook, arrangement: Arrangement) -> Handoffs:
    """Return number and cost of changes of team, where they arise."""
    return handoffs(
        book.handoff_cases, arrangement, book.world.codes, book.handoff_cases, book.handoff_gbp
    )
