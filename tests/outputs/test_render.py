"""A job goes to a worker and comes there as it was."""

import pickle

import pytest

from poam_batch.naming import client_files
from poam_batch.outputs.example import example_results
from poam_batch.outputs.example_plan import example_plan
from poam_batch.outputs.jobs import RenderJob


@pytest.mark.parametrize("number", range(len(example_results())))
def test_a_job_that_travels_stays_the_same(number: int) -> None:
    example = example_results()[number]
    header = example.result.header
    files = client_files(header.client, header.scope, header.level)
    job = RenderJob(example.result, example_plan(*example), files)

    came = pickle.loads(pickle.dumps(job))

    assert came == job
    assert came.result.requirements == example.result.requirements
