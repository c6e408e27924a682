"""What was: hashes of outputs, clients, plans, scores and events, in `.poam-batch/ledger.sqlite`.

`store.py` is the ledger, `memory.py` what it remembers; the other rooms are its own.
"""
