"""The steps of one run, between what an inbox holds and outputs that stand in place."""
