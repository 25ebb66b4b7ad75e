"""Price a function staffed by caseload: posts, managers and the statutory team."""

import numpy as np

from footprint.costs.inputs import Blocks, Floats, Inputs, round_up
from footprint.costs.lines import KindCosts, bought_line, make_line


def posts_costs(inputs: Inputs, blocks: Blocks) -> KindCosts:
    """Staff the pooled caseload of each block.

    Caseload posts are demand ÷ (cases per post, less other duties), rounded up where posts are
    indivisible; managers follow by span; a team's statutory posts are held once, if it employs.
    A drawn number of statutory posts is taken to the nearest whole where posts are indivisible:
    rounded up, its central value would be the fewest ever drawn.
    """
    employed = blocks.total(inputs.employed_demand)
    cases = inputs.value("cases_per_post") * (1 - inputs.fraction("other_duties_percent"))
    posts = _indivisible(inputs, employed / cases)
    managers = _indivisible(inputs, posts / inputs.value("posts_per_manager"))
    on_cost = 1 + inputs.fraction("on_cost_percent")
    salary = inputs.value("salary_gbp_per_year") * on_cost
    manager_salary = inputs.value("manager_salary_gbp_per_year") * on_cost
    source = "salary_gbp_per_year, on_cost_percent"
    lines = [
        make_line("caseload posts", "posts", posts, salary, employed, source, staff=True),
        make_line(
            "managers", "posts", managers, manager_salary, employed, f"manager_{source}", staff=True
        ),
    ]
    total = posts + managers
    if inputs.function.holds_team:
        each_team = inputs.value("statutory_posts")
        statutory = np.rint(each_team) if inputs.function.whole_posts else each_team
        statutory = statutory * (employed > 0)
        price = inputs.value("statutory_post_salary_gbp_per_year") * on_cost
        source = "statutory_post_salary_gbp_per_year, on_cost_percent"
        lines.append(
            make_line("statutory posts", "posts", statutory, price, employed, source, staff=True)
        )
        total = total + statutory
    lines.extend(bought_line(inputs, blocks, employed))
    return KindCosts(tuple(lines), posts=total)


def _indivisible(inputs: Inputs, posts: Floats) -> Floats:
    """Round posts up where the function's posts are whole."""
    return round_up(posts) if inputs.function.whole_posts else np.asarray(posts)
