"""Make one result, its maps and its folder for every test of the outputs."""

import pytest
from finished import once

from footprint.outputs import maps, writer
from footprint.outputs.tables import every as tables

from . import factory, factory_building, factory_ground, factory_schools, factory_sharing


@pytest.fixture(scope="session")
def result():
    return factory.make_result()


@pytest.fixture(scope="session")
def possible():
    return factory_sharing.possible_result()


@pytest.fixture(scope="session")
def paying():
    return factory_sharing.paying_result()


@pytest.fixture(scope="session")
def schools():
    return factory_schools.sufficiency_result()


@pytest.fixture(scope="session")
def building():
    return factory_building.building_result()


@pytest.fixture(scope="session")
def homes():
    return factory_building.building_result(factory_building.homes())


@pytest.fixture(scope="session")
def boundaries():
    return factory_ground.boundaries()


@pytest.fixture(scope="session")
def drawn(result, boundaries, tmp_path_factory):
    return once(tmp_path_factory, "drawn", lambda: maps.draw_maps(result, boundaries))


@pytest.fixture(scope="session")
def all_tables(result):
    return {table.name: table for table in tables.tables(result)}


@pytest.fixture(scope="session")
def written(result, boundaries, drawn, tmp_path_factory):
    """Return a folder, in which nothing is changed, and what was written to it."""
    record = {"seed": 7, "command": "footprint run fostering-hubs", "seconds": 1.5}

    def write():
        folder = tmp_path_factory.mktemp("run")
        with pytest.MonkeyPatch.context() as patch:
            # what the maps would be is known
            patch.setattr(writer.maps, "draw_maps", lambda *_, **__: drawn)
            return folder, writer.write(result, boundaries, folder, record)

    return once(tmp_path_factory, "written", write)
