"""Work through a year's requests, week by week, first come first served."""

from dataclasses import dataclass

import numpy as np

from footprint.costs.inputs import Blocks, Floats, Inputs
from footprint.costs.lines import KindCosts, bought_line, make_line

# the queue is followed in whole weeks, so its year is a little shorter than WEEKS_PER_YEAR
WEEKS = 52


@dataclass(frozen=True, slots=True)
class Queue:
    """What became of a year's requests, each (K, B): all finished in the year, and in time."""

    finished: Floats
    in_time: Floats
    waiting_at_end: Floats


def backlog_costs(inputs: Inputs, blocks: Blocks) -> KindCosts:
    """Queue the requests of the areas that employ against the sum of their hours.

    Hours are conserved: sharing moves them, it makes none. Requests of the areas that buy are
    priced by the unit and are in neither the queue nor the share in time.
    """
    employs = inputs.employs
    requests = blocks.total(inputs.demand * employs)
    hours = blocks.total(inputs.extra("supply_hours") * employs)
    queue = work_through(
        requests,
        blocks.total(inputs.extra("backlog") * employs),
        hours / WEEKS / inputs.value("hours_per_request"),
        inputs.fraction("peak_percent"),
        inputs.value("weeks_allowed"),
    )
    posts = hours / inputs.value("working_hours_per_post_per_year")
    salary = inputs.value("salary_gbp_per_year") * (1 + inputs.fraction("on_cost_percent"))
    source = "salary_gbp_per_year, on_cost_percent, working_hours_per_post_per_year"
    lines = (
        make_line("posts by hours worked", "posts", posts, salary, requests, source, staff=True),
        *bought_line(inputs, blocks, requests),
    )
    queued = requests > 0
    share = np.minimum(queue.in_time / np.where(queued, requests, 1), 1)
    return KindCosts(
        lines,
        posts=posts,
        in_time_percent=np.where(queued, 100 * share, np.nan),
        followed=requests,
        backlog_end=queue.waiting_at_end,
    )


def season(peak: Floats) -> Floats:
    """Return each week's share of a year's requests (weeks, K, 1): a cosine highest in mid-year.

    Raises
    ------
    ValueError
        If the swing is more than the mean, so that a week would have fewer than no requests.
    """
    if (peak > 1).any() or (peak < 0).any():
        msg = "'peak_percent' must lie between 0 and 100"
        raise ValueError(msg)
    turn = 2 * np.pi * (np.arange(WEEKS) + 0.5) / WEEKS
    return np.asarray((1 - np.cos(turn)[:, None, None] * peak) / WEEKS)


def work_through(
    requests: Floats,
    backlog: Floats,
    capacity_per_week: Floats,
    peak: Floats,
    weeks_allowed: Floats,
) -> Queue:
    """Follow every request of a year through the queue.

    A week's requests arrive as it starts and its capacity is spent evenly through it, on those
    who wait longest. A request is in time if it is finished ``weeks_allowed`` weeks after it
    arrives; those of the last weeks are followed past the end of the year.

    Parameters
    ----------
    requests, backlog, capacity_per_week
        (K, B): requests in the year, requests waiting at its start, requests finished in a week.
    peak, weeks_allowed
        (K, 1): seasonal swing as a fraction of the mean, and the time limit.
    """
    arriving = season(np.broadcast_to(peak, (len(requests), 1))) * requests
    arrived = np.concatenate([np.zeros((1, *requests.shape)), np.cumsum(arriving, axis=0)])
    horizon = WEEKS + int(np.ceil(weeks_allowed.max())) + 1
    finished = np.zeros((horizon + 1, *requests.shape))
    for week in range(1, horizon + 1):
        waiting_or_done = backlog + arrived[min(week, WEEKS)]
        np.minimum(finished[week - 1] + capacity_per_week, waiting_or_done, out=finished[week])
    # what is finished by the limit, less everything that stood before the week's own requests
    by_limit = _finished_by(finished, np.broadcast_to(weeks_allowed, (len(requests), 1))[:, 0])
    in_time = np.clip(by_limit - backlog - arrived[:-1], 0, arriving).sum(axis=0)
    return Queue(finished[WEEKS], in_time, backlog + arrived[-1] - finished[WEEKS])


def _finished_by(finished: Floats, weeks_allowed: Floats) -> Floats:
    """Read the finished curve each case's limit after each week's start (weeks, K, B)."""
    whole_weeks = np.floor(weeks_allowed).astype(np.int64)
    part = (weeks_allowed - whole_weeks)[:, None]
    week = np.arange(WEEKS)[:, None] + whole_weeks
    case = np.arange(len(weeks_allowed))
    before, after = finished[week, case], finished[week + 1, case]
    return np.asarray(before + part * (after - before))
