"""What the process that reads must be able to do: send results back, and start without pandas."""

import pickle
import subprocess
import sys

import openpyxl
import pytest

from poam_batch.problems import WorkbookRejected
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.workbooks.build import Reader, Writer, findings, objective_rows


def test_an_assessment_survives_the_way_to_another_process(read: Reader) -> None:
    assessment = read.one("ID | Status\n3.1.1 | Mostly\n3.1.2 | Met")

    assert pickle.loads(pickle.dumps(assessment)) == assessment


def test_a_refusal_survives_the_way_to_another_process(writer: Writer) -> None:
    with pytest.raises(WorkbookRejected) as caught:
        read_assessments(writer.raw(b"text"), "acme.xlsx", ReadOptions())

    assert pickle.loads(pickle.dumps(caught.value)).problem == caught.value.problem


def test_reading_takes_no_pandas() -> None:
    program = "import sys, poam_batch.workbooks.assessment; print('pandas' in sys.modules)"

    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "False"


def test_another_reader_finds_the_same_ids_and_statuses(writer: Writer) -> None:
    path = writer.write({"A": objective_rows({"3.1.1[b]": "Not Met", "3.13.11[a]": "N/A"})})
    sheet = openpyxl.load_workbook(path)["A"]
    words = {"Met": "MET", "Not Met": "NOT MET", "N/A": "NOT APPLICABLE"}

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    rows = sheet.iter_rows(min_row=2, max_col=2, values_only=True)
    assert findings(assessment) == {str(key): words[str(word)] for key, word in rows}
