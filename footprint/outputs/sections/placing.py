"""Show where the model places children, and how near that comes to what is published."""

from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Items,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import names, numbers, words
from footprint.outputs.wording.few import FEW_NOTE, council_count
from footprint.questions.result import (
    CalibrationResult,
    OptionResult,
    PlacementArea,
    PlacementResult,
    Result,
)

POINTS = "percentage points"
LEAST_CHILDREN = 0.005


def placement(result: Result, *, brief: bool = False) -> Section | None:
    """Write the placement check of every option; ``brief`` leaves the councils to the tables."""
    options = [option for option in result.options if option.placement]
    if not options and result.calibration is None:
        return None
    blocks: list[Block] = []
    if result.calibration:
        blocks.append(_calibration(result.calibration, result, brief=brief))
    common = _common_notes(options)
    if common:
        title = "What the placement check takes as given"
        blocks.append(Section("placement-given", title, (Items(common),), level=3))
    if brief and options:
        where = "Council by council, under every option: tables/placement.csv."
        blocks.append(Text(where))
    else:
        blocks += _folds(options, result, common)
    return Section("placement", "Where children would be placed", tuple(blocks), wide=not brief)


def _folds(options: list[OptionResult], result: Result, said: tuple[str, ...]) -> list[Block]:
    """Fold the check of every option, once for the options under which it is the same."""
    alike: dict[tuple[object, ...], list[OptionResult]] = {}
    for option in options:
        key = tuple(
            (check.service, check.areas, check.cash_gbp_per_year, check.words, check.notes)
            for check in option.placement
        )
        alike.setdefault(key, []).append(option)
    made: list[Block] = []
    for same in alike.values():
        listed = words.joined(f"“{option.name}”" for option in same)
        shared = f"the same under {listed}" if len(same) > 1 else listed
        found = _option_blocks(same[0], listed, result, said)
        made.append(Fold(f"Placement check, {shared}", found, "placement.csv"))
    return made


def _common_notes(options: list[OptionResult]) -> tuple[str, ...]:
    """Collect the notes that every check carries, to be said once."""
    checks = [check for option in options for check in option.placement]
    if len(checks) < 2:
        return ()
    shared = set(checks[0].notes).intersection(*(check.notes for check in checks[1:]))
    return tuple(words.sentence(words.spoken(n)) for n in checks[0].notes if n in shared)


def _calibration(found: CalibrationResult, result: Result, *, brief: bool) -> Section:
    """Say how near the check comes, against a guess without a model."""
    errors = Grid(
        "How far the check is from what is published",
        ("What", "This model", "A guess without a model"),
        (
            row(
                "Placed outside (used to fit)",
                f"{100 * found.fitted_error:.1f} {POINTS}",
                f"{100 * found.no_model_error:.1f} {POINTS}",
            ),
            row(
                "Beyond 20 miles (held out)",
                f"{100 * found.held_out_error:.1f} {POINTS}",
                f"{100 * found.held_out_no_model_error:.1f} {POINTS}",
            ),
        ),
        words.sentence(found.loss),
    )
    blocks: list[Block] = [Text(words.sentence(found.words)), errors]
    fitted = tuple(
        f"Fitted for the whole region, the same in every option: "
        f"{names.parameter_name(key, result.functions).partition(': ')[2]} "
        f"{_fitted_words(key, value)}."
        for key, value in found.parameters.items()
    )
    if fitted and not brief:
        blocks.append(Items(fitted))
    if not brief:
        blocks.append(Fold("Council by council", (_by_council(found, result),), "calibration.csv"))
    return Section("calibration", "How near the check comes", tuple(blocks), level=3)


def _fitted_words(key: str, value: float) -> str:
    """Write a fitted value with the unit that its key names."""
    if "_gbp" in key:
        return f"{numbers.pounds(value)} a {'week' if key.endswith('_week') else 'year'}"
    return numbers.share(value) if key.endswith("_share") else numbers.figure(value)


def _by_council(found: CalibrationResult, result: Result) -> Grid:
    rows = tuple(
        row(
            names.area_name(item.code, result.areas),
            numbers.share(item.published_outside),
            numbers.share(item.modelled_outside),
            numbers.share(item.published_beyond_20_miles),
            numbers.share(item.modelled_beyond_20_miles),
            "yes" if item.fitted else "no",
        )
        for item in found.rows
    )
    return Grid(
        "Published and modelled shares of children, by council",
        (
            *("Council", "Placed outside, published", "Placed outside, modelled"),
            *("Beyond 20 miles, published", "Beyond 20 miles, modelled", "Used in the fit"),
        ),
        rows,
    )


def _option_blocks(
    option: OptionResult, named: str, result: Result, said: tuple[str, ...]
) -> tuple[Block, ...]:
    """Write the placement check of each service under one option, or several alike."""
    return tuple(
        block for check in option.placement for block in _check(check, named, result, said)
    )


def _check(
    check: PlacementResult, named: str, result: Result, said: tuple[str, ...]
) -> list[Block]:
    title = check.service.replace("-", " ").capitalize()
    grid = Grid(
        f"{title}: where the model places children, {named} (estimates)",
        (
            *("Council", "Children", "In its own area", "Elsewhere in its footprint"),
            *("In other areas", "Outside the region, or no place", "Of all, with an agency"),
            "One more place",
        ),
        tuple(_council(area, result) for area in check.areas),
        f"Near is within 20 miles in a straight line. {FEW_NOTE} Places with agencies count. "
        "Planning evidence, not an assignment of children. The value of one more place is fees and "
        "travel saved, without penalties.",
    )
    notes = [words.sentence(words.spoken(note)) for note in check.notes]
    saved = {numbers.pounds(a.value_of_one_more_place_gbp_per_year) for a in check.areas}
    told = (
        f"One more place saves {min(saved)} a year in fees and travel, whichever council it is in."
        if len(saved) == 1 and len(check.areas) > 1
        else "",
        words.sentence(check.words or words.status(check.status)),
        f"Fees and travel of every placement in the check: "
        f"{numbers.pounds(check.cash_gbp_per_year)} a year. This is wider than the modelled cost "
        "of the functions compared above, and no part of it.",
        *(note for note in notes if note not in said),
    )
    return [grid, Items(tuple(text for text in told if text))]


def _council(area: PlacementArea, result: Result) -> Row:
    return row(
        names.area_name(area.code, result.areas),
        council_count(area.children),
        _near_far(area.inside_la_near, area.inside_la_far),
        _near_far(area.inside_footprint_near, area.inside_footprint_far),
        _near_far(area.outside_near, area.outside_far),
        lines(
            f"{council_count(area.outside_region)} outside the region",
            f"{council_count(area.no_place)} without a place",
        ),
        council_count(area.agency),
        lines(
            f"saves {numbers.pounds(area.value_of_one_more_place_gbp_per_year)} a year",
            *_more(area.one_more_place_met, "with a place"),
            *_more(area.one_more_place_children, "near home"),
        ),
    )


def _near_far(near: float, far: float) -> tuple[str, str]:
    return f"{council_count(near)} near", f"{council_count(far)} farther"


def _more(children: float, where: str) -> tuple[str, ...]:
    """Say how many more children a place brings, or nothing where it brings none."""
    if abs(children) < LEAST_CHILDREN:
        return ()
    shown = numbers.figure(round(abs(children), 2))
    who = "child" if shown == "1" else "children"
    return (f"{shown} {'more' if children > 0 else 'fewer'} {who} {where}",)
