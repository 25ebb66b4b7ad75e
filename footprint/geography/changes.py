"""Know which upper-tier codes replaced which, so a missing code can be explained."""

# old code and name, new codes and names, year of the change (ONS Register of Geographic Codes)
_CHANGES: tuple[tuple[str, str, tuple[tuple[str, str], ...], int], ...] = (
    (
        "E10000009",
        "Dorset",
        (("E06000059", "Dorset"), ("E06000058", "Bournemouth, Christchurch and Poole")),
        2019,
    ),
    ("E06000028", "Bournemouth", (("E06000058", "Bournemouth, Christchurch and Poole"),), 2019),
    ("E06000029", "Poole", (("E06000058", "Bournemouth, Christchurch and Poole"),), 2019),
    ("E10000002", "Buckinghamshire", (("E06000060", "Buckinghamshire"),), 2020),
    (
        "E10000021",
        "Northamptonshire",
        (("E06000061", "North Northamptonshire"), ("E06000062", "West Northamptonshire")),
        2021,
    ),
    (
        "E10000006",
        "Cumbria",
        (("E06000063", "Cumberland"), ("E06000064", "Westmorland and Furness")),
        2023,
    ),
    ("E10000023", "North Yorkshire", (("E06000065", "North Yorkshire"),), 2023),
    ("E10000027", "Somerset", (("E06000066", "Somerset"),), 2023),
)


def successors(code: str) -> tuple[tuple[str, str], ...]:
    """Return the codes and names that replaced a code, or none where it was never replaced."""
    return next((new for old, _, new, _ in _CHANGES if old == code), ())


def predecessors(code: str) -> tuple[tuple[str, str], ...]:
    """Return the codes and names that a code replaced, or none where it replaced none."""
    return tuple((old, name) for old, name, new, _ in _CHANGES if code in (c for c, _ in new))


def year_of_change(code: str) -> int | None:
    """Return the year in which a code began or ended, or None where no change is known."""
    return next(
        (year for old, _, new, year in _CHANGES if code == old or code in (c for c, _ in new)),
        None,
    )
