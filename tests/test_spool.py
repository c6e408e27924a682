"""Assessments set aside on disk come back as they were."""

from poam_batch.model import Assessment, Finding, Header, Place, Row
from poam_batch.spool import Spool


def _assessment(client: str) -> Assessment:
    row = Row("AC.L2-3.1.1", "a", Finding.MET, None, "seen", "a.pdf", Place("S", "B2"))
    return Assessment(f"{client}.xlsx", "00", Header(client, "cell B1", 2), (row,), ())


def test_each_slot_gives_back_its_own_assessments() -> None:
    with Spool() as spool:
        slots = [spool.put([_assessment(client)]) for client in ("acme", "bolt", "crane")]
        back = [spool.get(slot) for slot in reversed(slots)]

    assert back == [(_assessment(client),) for client in ("crane", "bolt", "acme")]
