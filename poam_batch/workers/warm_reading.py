"""What a worker reads with, loaded on import: a server that workers are forked from has it once."""

from __future__ import annotations

from importlib import import_module

from poam_batch.rulesets.load import LEVELS
from poam_batch.workers.limits import spare_collections


def _load() -> None:
    # Before the imports: walks in search of garbage were an eighth of them.
    spare_collections()
    import_module("poam_batch.workers.pool")
    # What runs tasks in a worker, and the half of what a worker would import when it starts.
    import_module("pebble")
    import_module("poam_batch.workers.tasks")
    import_module("poam_batch.inbox.reading")
    import_module("poam_batch.workbooks.assessment")
    import_module("poam_batch.workbooks.poam_sheet")
    import_module("poam_batch.workbooks.words.firm_layouts").vocabulary_with(())
    for level in LEVELS:
        import_module("poam_batch.workbooks.words.levels").load_catalog(level)


_load()
