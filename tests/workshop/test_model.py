"""Check the model of a workshop against the scenario read again, and the loop it must not hold."""

import asyncio
from dataclasses import replace

import pytest

from footprint.arrangements import Arrangement
from footprint.errors import InputError
from footprint.inputs import load_scenario
from footprint.questions.desk import Desk
from footprint.questions.footprints import answer
from footprint.workshop import model as models
from footprint.workshop.model import Model, Side, assumed, protected

RECRUIT = "fostering/recruitment"
ENQUIRIES = f"{RECRUIT}.enquiries_per_approval"
SETS = ("draws=20",)


@pytest.fixture(scope="module")
def scenario():
    return replace(load_scenario("fostering-hubs", sets=SETS), placement=False)


def asked(scenario, ask):
    """Run one coroutine on a model, and close it."""

    async def run():
        model = Model(scenario)
        try:
            await model.ready()
            return await ask(model)
        finally:
            model.close()

    return asyncio.run(run())


def test_an_assumption_is_what_the_command_line_makes_of_it(scenario):
    for key, value in ((ENQUIRIES, 35.0), ("common/on_cost_percent", 41.0), (ENQUIRIES, 90.5)):
        typed = load_scenario("fostering-hubs", sets=(*SETS, f"{key}={value:g}"))
        assert assumed(scenario, {key: value}).overrides == typed.overrides

    async def look(model):
        desk = await model.ready()
        return await model.look(desk.now), await model.look(desk.now, None, {ENQUIRIES: 35.0})

    before, after = asked(scenario, look)
    typed = load_scenario("fostering-hubs", sets=(*SETS, f"{ENQUIRIES}=35"))
    whole = Desk(replace(typed, placement=False))
    assert after == whole.look(whole.now)
    assert after.cells["cost"].value != before.cells["cost"].value


def test_a_board_is_held_against_one_under_other_assumptions_over_the_same_trials(scenario):
    async def look(model):
        now, other = (await model.ready()).now, {ENQUIRIES: 35.0}
        before = await model.look(now)
        after = await model.look(now, now, other, {})
        return before, after, await model.look(now, now, other, other)

    before, after, alike = asked(scenario, look)
    gap = after.since["cost"]
    told = after.cells["cost"].value.central - before.cells["cost"].value.central
    assert gap.value == after.cells["cost"].value
    assert gap.difference.central == pytest.approx(told, abs=0.02)
    assert gap.difference.low <= gap.difference.central <= gap.difference.high
    assert 0 < gap.difference.low < 0.5 * (before.cells["cost"].value.high - told)
    for mine, past in zip(after.areas, before.areas, strict=True):
        both = mine.as_now.central - past.as_now.central
        assert mine.since.central == pytest.approx(both, abs=0.02)
        assert mine.option.central == mine.as_now.central
    # under the same ones there is no difference to tell
    assert alike.since["cost"].difference is None


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("fostering/recruitment.enquiries_per_aproval", 20.0, "not a parameter of the catalogue"),
        (ENQUIRIES, -4.0, "negative"),
        ("common/on_cost_percent", 170.0, "more than 100"),
        ("draws", 5.0, "not a parameter"),
        (ENQUIRIES, float("nan"), "not a number"),
        (ENQUIRIES, float("inf"), "not a number"),
    ],
)
def test_an_assumption_that_makes_no_sense_is_refused_and_changes_nothing(
    scenario, key, value, words
):
    async def ask(model):
        desk = await model.ready()
        first = await model.look(desk.now)
        for attempt in (model.check({key: value}), model.look(desk.now, None, {key: value})):
            with pytest.raises(InputError, match=words):
                await attempt
        assert await model.look(desk.now) == first
        await model.check({ENQUIRIES: 30.0})

    asked(scenario, ask)


def test_desks_of_the_last_assumptions_are_kept_and_no_more(scenario, monkeypatch):
    monkeypatch.setattr(models, "KEPT_DESKS", 3)
    built = []
    make = models.Desk

    def counted(*given, **more):
        built.append(given)
        return make(*given, **more)

    monkeypatch.setattr(models, "Desk", counted)

    async def ask(model):
        desk = await model.ready()
        looks = {}
        for value in (20.0, 21.0, 22.0, 20.0, 23.0, 20.0, 21.0):
            looks.setdefault(value, []).append(await model.look(desk.now, None, {ENQUIRIES: value}))
        assert looks[20.0][0] == looks[20.0][1] == looks[20.0][2]
        assert looks[21.0][0] == looks[21.0][1]
        assert looks[20.0][0] != looks[21.0][0]

    asked(scenario, ask)
    # the scenario's own, 20, 21, 22 and 23, and 21 again, which had to go
    assert len(built) == 6


def test_the_loop_is_free_while_a_desk_is_built(scenario):
    async def ask(model):
        ticks, done = 0, asyncio.Event()

        async def tick():
            nonlocal ticks
            while not done.is_set():
                await asyncio.sleep(0.002)
                ticks += 1

        desk = await model.ready()
        ticking = asyncio.create_task(tick())
        await asyncio.gather(
            *(model.look(desk.now, None, {"common/on_cost_percent": p}) for p in (30.0, 31.0, 32.0))
        )
        done.set()
        await ticking
        return ticks

    # a loop that waited for the model would turn over once a look at most
    assert asked(scenario, ask) > 3 + 1


def test_sides_are_the_looks_of_each_option_weighed_as_a_run_weighs_them(scenario):
    result = answer(replace(scenario, weights={"cost": (100.0, "us"), "one_off": (40.0, "us")}))

    def arrangement(option) -> Arrangement:
        every = option.footprints.items()
        return Arrangement({f: tuple(frozenset(b) for b in blocks) for f, blocks in every})

    options = tuple(
        Side(key, option.name, arrangement(option))
        for key, option in enumerate(result.options, start=7)
    )

    async def ask(model):
        points = {"cost": 100.0, "one_off": 40.0}
        return await model.sides(options, {}, points, "us"), await model.sides(options[:1])

    sides, single = asked(scenario, ask)
    assert set(sides.looks) == {side.key for side in options}
    assert sides.weighing.weighed == result.weighing.weighed
    assert sides.weighing.accepted == result.weighing.accepted
    assert sides.weighing.flips == result.weighing.flips
    assert sides.weighing.left_out == result.weighing.left_out
    assert single.weighing is None


def test_options_of_one_name_are_told_apart_when_weighed(scenario):
    async def ask(model):
        desk = await model.ready()
        other = (await model.choices())[3].arrangement
        sides = await model.sides((Side(1, "Ours", desk.now), Side(2, "Ours", other)))
        return [one.option for one in sides.weighing.accepted]

    assert asked(scenario, ask) == ["Ours", "Ours (2)"]


def test_parameters_are_those_that_bear_on_the_answer_each_with_its_range(scenario):
    async def ask(model):
        return model.parameters()

    found = asked(scenario, ask)
    assert {one.key for one in found} == {row.key for row in answer(scenario).assumptions}
    mine = next(one for one in found if one.key == ENQUIRIES)
    assert mine.low < mine.central < mine.high
    assert mine.name
    assert mine.unit
    with pytest.raises(RuntimeError, match="not ready"):
        Model(scenario).parameters()


def test_own_counts_are_protected_before_anything_is_worked_out(tmp_path):
    code = "E06000017"
    own = tmp_path / "own.csv"
    own.write_text("code,cin_31_march (episodes)\nE06000017,3\n", encoding="utf-8")
    file = tmp_path / "own.toml"
    file.write_text('base = "fostering-hubs"\ndraws = 5\nfigures = ["own.csv"]\n', encoding="utf-8")
    asked_for = load_scenario(file)

    def held(scenario) -> float:
        figures = scenario.region.figures
        mine = figures[(figures["code"] == code) & (figures["indicator"] == "cin_31_march")]
        return float(mine["value"].iloc[-1])

    assert held(asked_for) == 3
    assert held(protected(asked_for, "local", internal=True)) == 3
    shown = protected(asked_for, "local", internal=False)
    assert held(shown) != 3
    model = Model(asked_for)
    # a withheld count is not a number, which is like nothing, itself included
    assert repr(held(asyncio.run(model.ready()).scenario)) == repr(held(shown))
    model.close()
