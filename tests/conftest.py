"""Settings shared by every test."""

from hypothesis import settings

settings.register_profile("footprint", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("footprint")
