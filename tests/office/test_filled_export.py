"""A filled export opens in LibreOffice, and a copy that people saved with it is filled again."""

import subprocess
from pathlib import Path

import pytest

from tests.outputs.fill.exports import NAVY, SERVICES, Service, export, item
from tests.outputs.fill.orders import fill, order, planned, refill, rows_of

pytestmark = pytest.mark.office

# One row is put below the first of these, and the second moves down.
THERE = [item("3.1.4", Milestone_Description="Their own step"), item("3.1.5")]
ITEMS = (planned("AC.L2-3.1.3", {}, {"task": "Test it"}), planned("AC.L2-3.1.4"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a filled export of each service, and each saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("exports")
    for service in SERVICES:
        filled = fill(export(service, THERE), order(*ITEMS))
        (folder / f"{service.name}.xlsx").write_bytes(filled.content or b"")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    files = [str(folder / f"{service.name}.xlsx") for service in SERVICES]
    subprocess.run([*command, str(folder / "saved"), *files], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_libreoffice_shows_every_value(folder: Path, service: Service) -> None:
    ours = rows_of((folder / f"{service.name}.xlsx").read_bytes(), service)

    theirs = rows_of((folder / "saved" / f"{service.name}.xlsx").read_bytes(), service)

    assert len(ours) == 5
    assert theirs == ours


def test_a_copy_that_libreoffice_saved_has_nothing_left_to_fill(folder: Path) -> None:
    filled = fill(export(NAVY, THERE), order(*ITEMS))
    saved = (folder / "saved" / "Navy.xlsx").read_bytes()

    again = refill(filled, order(*ITEMS), saved)

    assert (again.content, again.kept) == (saved, filled.kept)
