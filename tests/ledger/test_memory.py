"""What is taken from a result to be remembered."""

from dataclasses import replace
from datetime import date

from poam_batch.ledger.memory import ClientFacts, memory_of
from poam_batch.model import Finding, Header, Status
from poam_batch.naming import client_files
from tests.assess.build import AS_OF, all_met_but, assessed
from tests.ledger.build import item, plan

GRANTED = date(2026, 10, 1)
HEADER = Header(
    client="Acme  Tool",
    client_source="cell",
    level=2,
    scope="Enclave A",
    cage_codes=("1ABC2",),
    conditional_status_date=GRANTED,
)


def test_a_result_is_remembered_with_who_where_and_what() -> None:
    scored = assessed(all_met_but("3.1.3: not met; 3.1.9: n/a"))
    found = replace(scored, header=HEADER)
    written = plan(item("AC.L2-3.1.3#1"))

    memory = memory_of(found, written, AS_OF)

    assert memory.client == ClientFacts(
        identity="acme tool\nenclave a",
        level=2,
        name="Acme  Tool",
        scope="Enclave A",
        directory=client_files("Acme Tool", "Enclave A", 2).directory,
        cage_codes=("1ABC2",),
        workbook="acme.xlsx",
        conditional_status_date=GRANTED,
    )
    assert memory.score is not None
    assert (memory.score.as_of, memory.score.status) == (AS_OF, Status.CONDITIONAL)
    assert (memory.score.score, memory.score.max_score) == (scored.score, 110)
    assert (memory.score.met, memory.score.not_met, memory.score.not_applicable) == (108, 1, 1)
    assert [p for p in memory.findings if p.finding is not Finding.MET] == [
        (AS_OF, "AC.L2-3.1.3", Finding.NOT_MET, 1),
        (AS_OF, "AC.L2-3.1.9", Finding.NOT_APPLICABLE, 0),
    ]
    assert memory.written is written
