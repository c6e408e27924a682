"""Settings that all tests share."""

import os

from hypothesis import settings

# A busy machine is no fault of the code; and CI should say the same of the same commit twice.
settings.register_profile("calm", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("calm")
