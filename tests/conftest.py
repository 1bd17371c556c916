"""What every test shares: generated cases without a stopwatch, and the same ones on every CI machine."""

from __future__ import annotations

import os

from hypothesis import settings

# A busy machine is no failure; a case that fails once must fail again.
settings.register_profile("here", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if "IL2_CI" in os.environ or "CI" in os.environ else "here")
