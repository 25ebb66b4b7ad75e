"""Name councils, footprints, functions, parameters and figures in plain words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from footprint.outputs.wording.words import joined, lowered, number_word, sentence, spoken

PARAMETER_WORDS = {
    "after_appeal": "children placed through fair access who had appealed first",
    "agency_share": "fostered children who live with independent agencies",
    "appeals_heard": "appeals heard",
    "application": "enquiries that lead to an application",
    "approval": "checks, panel and training of one approved household",
    "arrivals_per_child_in_homes": "children arriving in homes, for each child there now",
    "border_premium": "price of a place across a council's border",
    "base_candidate_place": "yearly cost of a filled place in a new base",
    "base_capital": "capital for a place in a new base",
    "base_fixed": "yearly fixed cost of a new base",
    "base_phase_in_years": "years until a new base is full",
    "base_suits": "children sent to special schools whom a base would suit",
    "base_place": "yearly price of a place in a base",
    "beyond_limit": "price inside the model of a journey over the limit",
    "blocking_target": "children who may be turned away",
    "bought_difference": "price of an agency place above an own place",
    "bought_beyond_20_miles": "bought places farther than 20 miles from home",
    "bought_miles": "mean distance to a bought place",
    "bought_price": "price of buying instead",
    "campaign": "a recruitment campaign",
    "cases_per_entrant": "open cases, for each first-time entrant",
    "cases_per_post": "work that one post holds",
    "children_per_household": "children living in one foster household",
    "class_gbp_per_place_per_year": "cost of a place in a class",
    "class_places": "size of a class",
    "complex": "children arriving who have complex needs",
    "coordination_c0": "coordinating a partnership, whatever its size",
    "coordination_c1": "coordinating a partnership, for each further partner",
    "coordination_per_function": "coordinating a partnership, for each function shared",
    "could_be_met": "children whom a new class could serve",
    "court_cases_per_entrant": "court cases, for each first-time entrant",
    "detour_factor": "road distance against a straight line",
    "distance": "price of a kilometre to a place",
    "disputes": "disputes raised",
    "drawn_from_partners": "part of the gain that is drawn from partners",
    "enquiries_per_1000_children": "enquiries from people who might foster",
    "enquiries_per_approval": "enquiries for one approved household",
    "enquiry": "answering one enquiry",
    "expansion_capital": "capital for one more place at a school there is",
    "expansion_fixed": "yearly fixed cost of more places at a school there is",
    "expansion_phase_in_years": "years until more places are full",
    "expansion_place": "yearly cost of one more filled place at a school there is",
    "fair_access_per_1000_children": "children placed through fair access",
    "from_a_home": "children who come from another home",
    "freed": "foster places freed in a year",
    "function_fixed": "fixed cost of a footprint, for each function",
    "gain_percent_when_shared": "more enquiries from a shared campaign",
    "handoff": "a change of team",
    "home_capital_gbp_2_places": "capital for a home of two places",
    "home_filled": "places of a home that are filled on average",
    "home_fixed": "yearly cost of one home",
    "home_fixed_gbp_per_year_2_places": "yearly fixed cost of a home of two places",
    "home_phase_in_years": "years until a home is full",
    "home_place": "yearly cost of each filled place in a home",
    "home_places": "size of a home",
    "hours_gained_at_best": "hours to spare in a council with every plan in time",
    "hours_offered_at_worst": "hours worked in a council with no plan in time",
    "hours_per_request": "hours for one piece of advice",
    "independent_headroom": "places in independent schools beyond those in use",
    "in_care_per_entrant": "children in care after court, for each first-time entrant",
    "incidents_per_10000_children": "critical incidents",
    "known_to_prevention": "court cases already known to prevention",
    "leaving": "foster households that leave",
    "lives_outside": "children in care who live outside their council's area",
    "manager_salary": "pay of a manager",
    "match_chance": "chance that one child and one vacancy suit each other",
    "matched": "cost of a child matched to an own carer",
    "mileage": "a mile of travel",
    "mismatch": "vacant places that do not suit a child",
    "moved_to_mainstream": "special-school children met in mainstream schools instead",
    "needs_housing": "young people who need help with housing",
    "new": "young people new to the service",
    "new_placements": "new placements",
    "new_school_capital": "capital for a place in a new school",
    "new_school_fixed": "yearly fixed cost of a new school",
    "new_school_phase_in_years": "years until a new school is full",
    "new_school_place": "yearly cost of a filled place in a new school",
    "normal_round": "children who apply for a school place",
    "not_in_education_or_work": "young people not in education or work",
    "on_cost": "employer's costs on top of pay",
    "other_duties": "time of a post that goes to other duties",
    "outside": "cost of a place outside the councils' own schools",
    "outside_transport": "transport of a child placed outside",
    "outside_region_visit": "journey to a child outside the region",
    "overhead": "overheads, as a share of staff cost",
    "peak": "requests in the busiest week",
    "placed_outside_ratio": "children placed outside their own council's area",
    "placed_outside_region": "children placed outside the region",
    "placement_distance_scale": "how fast placements thin out with distance",
    "placement_outside_premium": "price of a place outside the region",
    "post_16": "plans of young people aged 16 and over",
    "posts_per_manager": "posts that one manager leads",
    "preference_met_at_most": "stated preferences that are ever met",
    "prevention_cases_per_entrant": "prevention cases, for each first-time entrant",
    "psychologist_review": "plans with a psychologist at the review",
    "salary": "pay",
    "setup": "setting up a shared footprint",
    "short_notice": "children arriving at short notice",
    "speed": "speed on the road",
    "start_foster": "children starting in care who go to foster carers",
    "suit_share": "usable places that suit a child",
    "statutory_post_salary": "pay of a post the law requires",
    "statutory_posts": "posts the law requires in a team",
    "state_place": "yearly price of a place in a state special school",
    "stay": "length of stay",
    "trainees_per_1000_assessments": "trainee psychologists",
    "transfer": "moving staff, as a share of their yearly cost",
    "transported": "plans with school transport",
    "turnover_percent": "children who leave their place in a year",
    "travel_time": "an hour of travel",
    "unmatched": "cost of a child not matched to an own carer",
    "vacant": "approved foster places that stand vacant",
    "viable_children": "fewest children for a class",
    "victims_per_entrant": "victims, for each first-time entrant",
    "visits_per_case": "visits a case",
    "weeks_allowed": "weeks allowed for advice",
    "weeks_per_match": "length of a foster placement",
    "working_hours_per_post": "hours one post works",
    "years_late": "how long late requests have waited at the start",
    "young_people_per_care_leaver_19_21": "young people supported, for each care leaver",
}
NEEDS = {
    "asd": "autism",
    "hi": "hearing impairment",
    "mld": "moderate learning difficulty",
    "msi": "multi-sensory impairment",
    "oth": "another need",
    "other": "another need",
    "pd": "physical disability",
    "pmld": "profound and multiple learning difficulty",
    "semh": "social, emotional and mental health",
    "slcn": "speech, language and communication",
    "sld": "severe learning difficulty",
    "spld": "specific learning difficulty",
    "unknown": "need not recorded",
    "vi": "visual impairment",
}
INDICATOR_WORDS = {
    "adopted_from_care": "children adopted from care",
    "care_leavers_19_21": "care leavers aged 19 to 21",
    "children_0_17": "children aged 0 to 17",
    "children_10_17": "children aged 10 to 17",
    "childrens_home_places": "places in children's homes",
    "childrens_homes": "children's homes",
    "cin_31_march": "children in need on 31 March",
    "cla_31_march": "children in care on 31 March",
    "cla_31_march_2024": "children in care on 31 March 2024",
    "cla_beyond_20_miles_outside_percent": "children in care beyond 20 miles and outside the area",
    "cla_ceased": "children leaving care in the year",
    "cla_in_childrens_homes_percent": "children in care who live in children's homes",
    "cla_in_foster_care_percent": "children in care who live with foster carers",
    "cla_started": "children starting in care in the year",
    "cost_cla_gbp_per_week": "weekly cost of a child in care",
    "cost_fostering_gbp_per_week": "weekly cost of a foster placement",
    "cost_residential_gbp_per_week": "weekly cost of a place in a home",
    "cpp_31_march": "child protection plans on 31 March",
    "ehc_assessments": "education, health and care needs assessments",
    "ehc_in_20_weeks_percent": "education, health and care plans issued within 20 weeks",
    "ehc_placed_mainstream": "children with plans in mainstream schools",
    "ehc_placed_special_independent": "children with plans in independent special schools",
    "ehc_placed_special_state": "children with plans in state special schools",
    "ehc_plans_january": "education, health and care plans in January",
    "ehc_requests": "requests for an education, health and care needs assessment",
    "ehc_residential": "children with plans in residential placements of 38 weeks or more",
    "first_time_entrants_rate": "rate of first-time entrants to youth justice",
    "foster_households": "foster households",
    "foster_places_approved": "foster places approved",
    "foster_places_filled": "foster places filled",
    "leaving_care_spend_gbp_per_year": "yearly spend on leaving care",
    "net_gain_of_placements": "net gain of placements",
    "new_placements": "new placements",
    "other_cla_placed_here": "other councils' children in care placed here",
    "own_cla_placed_outside": "own children in care placed outside the area",
    "social_workers": "social workers",
    "uasc_31_march": "unaccompanied asylum-seeking children on 31 March",
    "youth_justice_spend_gbp_per_year": "yearly spend on youth justice",
}
_UNIT_ENDINGS = (
    "_gbp_per_km_per_year",
    "_gbp_per_place_per_year",
    "_gbp_per_partner_per_year",
    "_gbp_per_place",
    "_gbp_per_year",
    "_gbp_per_week",
    "_gbp_per_hour",
    "_gbp_per_mile",
    "_gbp_per_unit",
    "_gbp_per_case",
    "_km_per_hour",
    "_per_year",
    "_percent",
    "_minutes",
    "_weeks",
    "_km",
    "_gbp",
)
_STREAM = re.compile(r"_(complex|planned|short-notice)$")
_PRIMARY = re.compile(r"^primary_of_school_age_(\w+)_percent$")
_OF_A_NEED = re.compile(r"^ehc_([a-z0-9_]+)_([a-z]+)$")
_OF_NEED_WORDS = {
    "plans": "",
    "independent_special": " in independent special schools",
    "state_special": " in state special schools",
    "base": " in bases of mainstream schools",
    "college": " in colleges",
    "elsewhere": " elsewhere",
    "primary": ", age 10 and under",
    "secondary": ", age 11 to 15",
    "post_16": ", age 16 and over",
}
_WITH_STATUS = re.compile(r"^([a-z0-9_]+?)(?: (\(.*\)))?$")


def area_name(code: str, areas: Mapping[str, tuple[str, str]], *, short: bool = False) -> str:
    """Name a local authority by its code; a name that is no code is returned as it is."""
    pair = areas.get(code)
    if pair is None:
        return code
    return (pair[1] or pair[0]) if short else pair[0]


def footprint_name(
    members: Iterable[str], areas: Mapping[str, tuple[str, str]], *, short: bool = False
) -> str:
    """Name a footprint by its members in the region's order: "Derby, Derbyshire and Nottingham"."""
    place = {code: index for index, code in enumerate(areas)}
    ordered = sorted(members, key=lambda code: (place.get(code, len(place)), code))
    return joined(area_name(code, areas, short=short) for code in ordered)


def councils_words(
    members: Iterable[str], areas: Mapping[str, tuple[str, str]], *, most: int = 6
) -> str:
    """Name councils in a sentence; all of a region, or all but a few, are named so."""
    chosen = set(members)
    rest = [code for code in areas if code not in chosen]
    if not rest and len(chosen) > 2:
        return f"all {number_word(len(chosen))} councils"
    if len(chosen) > most and len(rest) <= 2:
        return f"all councils but {footprint_name(rest, areas)}"
    return footprint_name(chosen, areas)


def function_name(
    function: str, functions: Mapping[str, Mapping[str, Any]], *, service: bool = True
) -> str:
    """Name a function in words, with its service in front: "Fostering: recruitment"."""
    info = functions.get(function, {})
    head, _, tail = function.partition("/")
    name = str(info.get("name") or tail.replace("-", " ") or function)
    title = str(info.get("service") or info.get("service_title") or head.replace("-", " "))
    if not tail and not info:
        return sentence(name).removesuffix(".")
    return f"{title[:1].upper()}{title[1:]}: {lowered(name)}" if service else name


def parameter_name(key: str, functions: Mapping[str, Mapping[str, Any]]) -> str:
    """Name a parameter in words; its unit stands in its own column, so it is dropped here."""
    where, _, name = key.rpartition(".")
    if not where:
        where, _, name = key.rpartition("/")
    said = parameter_words(name)
    if (stream := _STREAM.search(name)) and stream[1] in where.split("/")[-1]:
        # the function is for that group alone and says so
        said = said.removesuffix(f" ({stream[1].replace('-', ' ')})")
    if where in functions:
        return f"{function_name(where, functions)}: {said}"
    if where in {"common", ""}:
        return f"Every service: {said}"
    title = service_titles(functions).get(where) or where.replace("-", " ").replace("/", ": ")
    return f"{title[:1].upper()}{title[1:]}: {said}"


def assumption_name(
    key: str,
    functions: Mapping[str, Mapping[str, Any]],
    areas: Mapping[str, tuple[str, str]],
) -> str:
    """Name an assumption in words: a parameter, or one council's figure."""
    kind, _, rest = key.partition("/")
    if kind != "figure":
        return parameter_name(key, functions)
    indicator, _, code = rest.rpartition("/")
    return f"{area_name(code, areas)}: {indicator_name(indicator)}"


def parameter_words(name: str) -> str:
    """Put the name of a parameter into words, with the group of children it is for."""
    if primary := _PRIMARY.match(name):
        need = NEEDS.get(primary.group(1), primary.group(1))
        return f"plans of children of primary age ({need})"
    bare = _STREAM.sub("", name)
    stream = name[len(bare) + 1 :].replace("-", " ")
    if bare not in PARAMETER_WORDS:
        ending = next((e for e in _UNIT_ENDINGS if bare.endswith(e) and len(bare) > len(e)), "")
        bare = bare[: len(bare) - len(ending)]
    said = PARAMETER_WORDS.get(bare, bare.replace("_", " "))
    return f"{said} ({stream})" if stream else said


def input_name(what: str, functions: Mapping[str, Mapping[str, Any]]) -> str:
    """Name an input that was changed: a parameter key in words, anything else as it is."""
    is_key = " " not in what and "/" in what and re.fullmatch(r"[a-z0-9/._-]+", what)
    return parameter_name(what, functions) if is_key else what


def change_words(change: tuple[str, str, str], functions: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what a world changes: the input, what it is there, and what it is otherwise."""
    what, before, after = change
    return spoken(f"{input_name(what, functions)}: {after} instead of {before}")


def indicator_name(indicator: str) -> str:
    """Name a figure in words: "cla_31_march" reads "children in care on 31 March"."""
    found = _WITH_STATUS.match(indicator.replace(" ", "_", indicator.split(" (")[0].count(" ")))
    if found is None:
        return indicator
    key, status = found.groups()
    if of_need := _OF_A_NEED.match(key):
        kind, need = of_need.groups()
        if need in NEEDS and kind in _OF_NEED_WORDS:
            place = _OF_NEED_WORDS[kind]
            return _with(f"education, health and care plans{place}: {NEEDS[need]}", status)
    return _with(INDICATOR_WORDS.get(key, key.replace("_", " ")), status)


def _with(words: str, status: str | None) -> str:
    return f"{words} {status}" if status else words


def quoted(text: str, names: Iterable[str]) -> str:
    """Put the names of options that stand in a sentence into quotation marks."""
    ordered = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not ordered:
        return text
    alternatives = "|".join(map(re.escape, ordered))
    return re.sub(rf"(?<![\w“\"])({alternatives})(?![\w”\"])", r"“\1”", text)


def service_titles(functions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the title of each service by its key."""
    return {f.partition("/")[0]: str(info.get("service", "")) for f, info in functions.items()}
