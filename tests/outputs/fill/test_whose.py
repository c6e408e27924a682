"""Whose workbook is filled: what it names, beside the client."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from poam_batch.outputs.fill.dod import fill_dod, find_dod
from poam_batch.outputs.fill.export import Export
from poam_batch.outputs.fill.wanted import FillClient, Filled
from poam_batch.problems import Problem
from tests.outputs.fill.exports import NAVY, export, saved
from tests.outputs.fill.forms import form
from tests.outputs.fill.orders import fill, order, planned

CODES = ("fill_other_client", "fill_client_not_named", "fill_client_compared")


def whose(filled: Filled) -> list[tuple[str, str]]:
    """The problems that say whose it is, with their severity."""
    return [(p.code, str(p.severity)) for p in _about(filled)]


def _about(filled: Filled) -> list[Problem]:
    return [problem for problem in filled.problems if problem.code in CODES]


def dod(osc: str, client: FillClient, cage: str | None = None) -> Filled:
    book = load_workbook(io.BytesIO(form(fields={"OSC Name": osc})))
    if cage is not None:
        book["Assessment"].append(["CAGE Code(s)", "Optional", "", cage])
    file = Export(saved(book), "form.xlsx")
    found = find_dod(file)
    assert found is not None
    return fill_dod(file, found, replace(order(planned()), client=client))


def emass(system: str | None, client: FillClient, label: str = "System Name:") -> Filled:
    book = load_workbook(io.BytesIO(export(NAVY)))
    book["POA&M"]["B5"], book["POA&M"]["C5"] = label, system
    return fill(saved(book), replace(order(planned()), client=client))


@pytest.mark.parametrize("name", ["Bluewater", "  BLUEWATER ", "bluewater (West)"])
def test_a_form_with_the_clients_name_is_the_clients(name: str) -> None:
    filled = dod(name, FillClient("Bluewater", "West"))

    assert (whose(filled), filled.content is not None) == ([], True)


def test_a_form_of_another_client_is_not_filled() -> None:
    filled = dod("Ironwood", FillClient("Bluewater", None, ("1ABC2",)), "9ZZZ9")

    (problem,) = filled.problems
    assert (problem.code, problem.severity, problem.cell) == ("fill_other_client", "error", "D6")
    assert 'form.xlsx, Assessment!D6: OSC Name is "Ironwood"' in problem.message
    assert "--client" in problem.hint
    assert filled.content is None


def test_another_name_with_one_cage_code_is_the_clients_and_is_told() -> None:
    filled = dod("Ironwood", FillClient("Bluewater", None, ("1ABC2",)), "9zzz9; 1abc2")

    assert whose(filled) == [("fill_client_compared", "note")]
    assert filled.content is not None


def test_a_form_without_a_name_is_filled_with_a_warning() -> None:
    filled = dod("", FillClient("Bluewater"))

    assert whose(filled) == [("fill_client_not_named", "warning")]
    assert filled.content is not None


def test_other_cage_codes_beside_the_right_name_are_a_warning() -> None:
    filled = dod("Bluewater", FillClient("Bluewater", None, ("1ABC2",)), "9ZZZ9")

    assert whose(filled) == [("fill_other_client", "warning")]


@pytest.mark.parametrize("system", ["Bluewater Enclave", "BLUEWATER", "Blue", "Enclave West"])
def test_the_system_of_an_export_stands_beside_the_client(system: str) -> None:
    client = FillClient("Bluewater" if system != "Blue" else "Blue Water", "Enclave West")

    filled = emass(system, client)

    (problem,) = _about(filled)
    assert (problem.code, problem.severity) == ("fill_client_compared", "note")
    assert f'POA&M!C5: System Name is "{system}"; the client is {client.label}.' in problem.message


@pytest.mark.parametrize("system", ["Ironwood Enclave", "Bluewaters"])
def test_a_system_with_another_name_is_a_warning(system: str) -> None:
    filled = emass(system, FillClient("Bluewater", "Enclave"))

    assert whose(filled) == [("fill_other_client", "warning")]
    assert filled.content is not None


def test_an_organization_counts_too_and_a_label_may_hold_its_name() -> None:
    filled = emass(None, FillClient("Bluewater"), "Organization: Bluewater")

    assert whose(filled) == [("fill_client_compared", "note")]


def test_an_export_that_names_nobody_is_a_warning() -> None:
    for label in ("System Name:", "DoD Component:"):
        filled = emass(None, FillClient("Bluewater"), label)

        assert whose(filled) == [("fill_client_not_named", "warning")]
