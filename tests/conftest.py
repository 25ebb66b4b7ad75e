"""Settings shared by every test."""

import signal

import pytest
from hypothesis import settings

settings.register_profile("footprint", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("footprint")


@pytest.fixture
def interruptible():
    """Let Ctrl-C be heard, also where the tests were started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
