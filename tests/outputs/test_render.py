"""A job goes to a worker and comes there as it was."""

import pickle
from dataclasses import replace

import pytest

from poam_batch.naming import client_files
from poam_batch.outputs.example import example_results
from poam_batch.outputs.example_plan import example_plan
from poam_batch.outputs.jobs import RenderJob
from poam_batch.poam import Milestone
from poam_batch.written import WrittenMilestone


@pytest.mark.parametrize("number", range(len(example_results())))
def test_a_job_that_travels_stays_the_same(number: int) -> None:
    example = example_results()[number]
    header = example.result.header
    files = client_files(header.client, header.scope, header.level)
    job = RenderJob(example.result, example_plan(*example), files)

    came = pickle.loads(pickle.dumps(job))

    assert came == job
    assert came.result.requirements == example.result.requirements


def _job() -> RenderJob:
    example = next(one for one in example_results() if example_plan(*one).poam.items)
    header = example.result.header
    files = client_files(header.client, header.scope, header.level)
    return RenderJob(example.result, example_plan(*example), files)


def test_milestones_arrive_as_what_they_were() -> None:
    came = pickle.loads(pickle.dumps(_job()))

    steps = {type(step) for item in came.poam.items for step in item.milestones}
    written = {type(step) for item in came.living.written.items for step in item.milestones}
    assert (steps, written) == ({Milestone}, {WrittenMilestone})


def test_an_item_of_an_earlier_assessment_keeps_its_own_requirement() -> None:
    job = _job()
    poam, first = job.poam, job.poam.items[0]
    earlier = first.requirement._replace(comment="as it was a year ago")
    items = (first._replace(requirement=earlier), *poam.items[1:])
    job = replace(job, living=replace(job.living, poam=replace(poam, items=items)))

    came = pickle.loads(pickle.dumps(job))

    assert came.poam.items[0].requirement == earlier
    assert came.poam.items[1:] == poam.items[1:]
