"""Every figure in a sentence of the answer is worked out again from result.json."""

import html
import json
import re

import pytest

from footprint.outputs import record
from footprint.outputs.reports import report_html
from footprint.outputs.wording import words

from .reading import as_typed

NUMBER = re.compile(r"£?(\d[\d,]*(?:\.\d+)?)(m|bn)?(?![\w,]*\d)")
TIMES = {"": 1.0, "m": 1e6, "bn": 1e9}
BRACKET = re.compile(r"\(([^()]*\d[^()]*)\)")


def shown(text):
    """Read every number of a sentence with how far its true value may lie from it."""
    found = []
    for match in NUMBER.finditer(text):
        digits, times = match.group(1), TIMES[match.group(2) or ""]
        value = float(digits.replace(",", "")) * times
        places = len(digits.partition(".")[2])
        near = 0.5 * 10.0**-places * times
        if match.group().startswith("£") and times == 1.0 and value >= 1000:
            near = 0.5 * 10.0 ** (len(digits.replace(",", "")) - 3)
        found.append((value, near * (1 + 1e-9)))
    return found


def agrees(number, value):
    return abs(number[0] - abs(value)) <= number[1] + 1e-9 * abs(value)


def answer_of(page):
    """Return the paragraphs of the answer, by the anchor of the part that they stand in."""
    start = page.index('<section id="answer"')
    parts = re.split(r'<section id="', page[start : page.index('<section id="matrix"')])[1:]
    found = {}
    for part in parts:
        anchor, _, rest = part.partition('"')
        texts = re.findall(r"<(?:li|p)[^>]*>(.*?)</(?:li|p)>", rest, re.DOTALL)
        found[anchor] = [as_typed(html.unescape(re.sub(r"<[^>]+>", "", t))) for t in texts]
    return found


def read(result):
    """Return what a reader of result.json has, and the sentences of the answer."""
    held = json.loads(record.to_json(result))
    return held, answer_of(report_html.report_html(result, ()))


def clause_of(label, sentences):
    """Find what is said of a criterion, up to the end of its clause."""
    for sentence in sentences:
        for clause in re.split(r"; |\.$", sentence):
            said = clause.lower()
            if said.startswith(f"{label.lower()}: "):
                return clause[len(label) + 2 :]
    return None


def check_differences(held, answer):
    """Hold every difference that is said to the one in result.json; return how many."""
    checked = 0
    for option in held["options"]:
        sentences = answer.get(f"short-{option['key']}", [])
        for criterion in held["criteria"]:
            cell = option["cells"].get(criterion["key"])
            said = clause_of(criterion["label"], sentences)
            if cell is None or said is None or cell["difference"] is None or "draws" in said:
                continue
            gap = cell["difference"]
            # what it mostly is of is another amount
            said, _, driver = said.partition(", mostly ")
            first, *ends = shown(said)
            assert agrees(first, gap["central"]), (option["name"], said, gap)
            assert not driver or _is_of_workings(driver, option, held), (option["name"], driver)
            if cell["clear"] and BRACKET.search(said):
                low, high = sorted((abs(gap["low"]), abs(gap["high"])))
                assert agrees(ends[0], low), (said, gap)
                assert agrees(ends[-1], high), (said, gap)
            side = [word for word in ("fewer", "lower", "shorter") if word in said]
            assert bool(side) == (gap["central"] < 0), (said, gap)
            checked += 1
    return checked


def _is_of_workings(driver, option, held):
    """Tell whether the amount named as most of a difference is that of some of its lines."""
    now = next(one for one in held["options"] if one["is_as_now"])
    parts = {}
    for sign, of in ((1, option), (-1, now)):
        for line in of["workings"]:
            for kind in (line["line"], line["function"]):
                parts[kind] = parts.get(kind, 0) + sign * line["amount_pence"] / 100
    cells = [
        option["cells"][key]["difference"]["central"]
        for key in option["cells"]
        if key.startswith("cost_of") and option["cells"][key]["difference"]
    ]
    (amount,) = shown(driver)[:1]
    return any(agrees(amount, part) for part in (*parts.values(), *cells))


@pytest.mark.parametrize("question", ["result", "possible", "paying", "schools"])
def test_differences_of_the_answer_are_those_of_the_result(question, request):
    held, answer = read(request.getfixturevalue(question))
    assert check_differences(held, answer) >= 4


@pytest.mark.parametrize("question", ["result", "possible", "paying"])
def test_the_one_off_cost_and_no_clear_difference_are_those_of_the_result(question, request):
    held, answer = read(request.getfixturevalue(question))
    labels = {c["label"].lower(): c["key"] for c in held["criteria"]}
    once = next(c for c in held["criteria"] if c["label"].lower().startswith("one-off"))
    checked = 0
    for option in held["options"]:
        sentences = answer.get(f"short-{option['key']}", [])
        said = clause_of(once["label"], [s[0].lower() + s[1:] for s in sentences])
        if said is not None:
            value = option["cells"][once["key"]]["value"]
            for number, end in zip(shown(said), ("central", "low", "high"), strict=True):
                assert agrees(number, value[end])
                checked += 1
        unclear = " ".join(s for s in sentences if "no clear difference" in s.lower())
        for label, key in labels.items():
            if unclear and f" in {label}" in unclear.lower():
                assert option["cells"][key]["clear"] is False
                checked += 1
    assert checked > 5


def total(rows, option, measure):
    mine = [row for row in rows if row["option"] in {option["key"], option["name"]}]
    return sum(row[measure]["central"] for row in mine)


def test_children_without_a_place_are_the_sums_of_the_councils(schools):
    held, answer = read(schools)
    placed = held["sufficiency"]["placed"]
    said = next(text for text in answer["answer"] if text.startswith("Under “As now”"))
    now, *others = held["options"]
    none = total(placed, now, "no_place")
    first, every, *rest = shown(said)
    assert agrees(first, none)
    assert agrees(every, total(placed, now, "children"))
    assert len(rest) == 2 * len(others)
    for option, fewer, left in zip(others, rest[::2], rest[1::2], strict=True):
        count = total(placed, option, "no_place")
        assert agrees(fewer, none - count)
        assert agrees(left, count)


def test_the_biggest_gaps_are_those_of_the_result(schools):
    held, answer = read(schools)
    ordered = sorted(held["sufficiency"]["gaps"], key=lambda gap: -gap["region"]["central"])
    said = next(text for text in answer["answer"] if text.startswith("The biggest gaps"))
    numbers = shown(said)
    assert len(numbers) == 9
    for place, gap in enumerate(ordered[:3]):
        mine = numbers[3 * place : 3 * place + 3]
        for number, end in zip(mine, ("central", "low", "high"), strict=True):
            assert agrees(number, gap["region"][end])


def test_gaps_too_small_alone_are_counted_from_the_result(schools):
    held, answer = read(schools)
    gaps = [g for g in held["sufficiency"]["gaps"] if g["region"]["central"] >= 0.5]
    alone = [gap for gap in gaps if gap["alone_enough"]]
    together = [g for g in gaps if not g["alone_enough"] and g["region"]["central"] >= g["viable"]]
    small = len(gaps) - len(alone) - len(together)
    said = next(text for text in answer["answer"] if text.startswith("Of "))
    assert f"Of {words.number_word(len(gaps))} gaps" in said
    assert f", {words.number_word(len(alone))} " in said
    assert f", {words.number_word(small)} " in said
    assert f"and {words.number_word(len(together))} " in said


def test_what_one_more_place_saves_is_the_most_in_the_result(schools):
    held, answer = read(schools)
    now = held["options"][0]
    values = [v for v in held["sufficiency"]["values"] if v["option"] in {now["key"], now["name"]}]
    best = max(values, key=lambda value: value["saved_gbp_per_year"])
    said = next(text for text in answer["answer"] if "tried one by one" in text)
    met = sum(value["children_met"] >= 0.5 for value in values)
    assert f"Of {len(values)} places tried one by one" in said
    assert f"{met} would go to a child who has none" in said
    assert best["children_met"] < 0.5
    before = said[: said.rindex(" a year")]
    assert agrees(shown(before)[-1], best["saved_gbp_per_year"])


@pytest.mark.parametrize("question", ["building", "homes"])
def test_regret_and_cost_of_plans_are_those_of_the_result(question, request):
    held, answer = read(request.getfixturevalue(question))
    found = held["building"]
    said = " ".join(answer["answer"])
    plan = next(p for p in found["plans"] if p["key"] == found["least_regret_listed"])
    clause = said[said.index("Of the plans listed, ") :]
    assert f"“{plan['name']}”" in clause
    assert agrees(shown(clause)[0], plan["worst_regret_gbp"])
    assert plan["worst_regret_gbp"] == max(cost["regret_gbp"] for cost in plan["costs"])
    for _, places in plan["builds"]:
        assert f"({places} places)" in clause

    # the lowest cost in the central world, and the children brought near there
    central = {
        p["name"]: next(c for c in p["costs"] if c["world"] == found["central"])
        for p in found["plans"]
    }
    lowest = next(w["best_gbp"] for w in found["worlds"] if w["name"] == found["central"])
    clause = said[said.index(f"In the world “{found['central']}”") :]
    assert agrees(shown(clause)[0], lowest)
    clause = said[said.index("More child-years") :]
    counted = re.findall(r"“([^”]+)” (\d[\d,]*)", clause.partition("”: ")[2])
    assert len(counted) >= 2
    for name, number in counted:
        assert agrees((float(number.replace(",", "")), 0.5), central[name]["brought_within_limit"])


@pytest.mark.slow
def test_a_real_run_says_what_its_result_holds(bundled):
    held, answer = read(bundled("fostering-hubs")[1])
    assert check_differences(held, answer) >= 6
