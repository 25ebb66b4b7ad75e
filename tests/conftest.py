"""Settings shared by every test."""

import os
import signal

import pytest
from finished import SMALL_DPI, few_draws, once
from hypothesis import settings

# the tests keep every core busy by themselves: threads of one that wait would hold up the others
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

settings.register_profile("footprint", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("footprint")


def pytest_collection_modifyitems(items):
    """Begin with the files that hold slow tests, so that no worker is left alone with one."""
    files = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in files)


@pytest.fixture
def interruptible():
    """Let Ctrl-C be heard, also where the tests were started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def small_pictures(monkeypatch):
    """Draw maps as pictures of few points, where nobody looks at the pictures."""
    monkeypatch.setattr("footprint.outputs.maps.saving.DPI", SMALL_DPI)


@pytest.fixture(scope="session")
def bundled(tmp_path_factory):
    """Return what runs a bundled scenario once for all files of tests, which change nothing in it.

    The folder is whole, with pictures of few points.
    """
    from footprint import runs

    def run_of(name):
        def run():
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("footprint.outputs.maps.saving.DPI", SMALL_DPI)
                made = runs.run(name, out=tmp_path_factory.mktemp(name), sets=few_draws(name))
            return made.folder, made.result

        return once(tmp_path_factory, name, run)

    return run_of
