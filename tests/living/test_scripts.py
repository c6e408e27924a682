"""Random scripts of edits over nights of changing assessments, against a slow second merge."""

import warnings

import pytest

from tests.living.script import run_script


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(14))
def test_nothing_that_people_wrote_is_lost_and_all_else_is_as_it_was(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)

        run_script(seed, nights=6)
