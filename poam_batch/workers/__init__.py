"""Who does the work of a run: processes of this machine, or machines of a cluster."""
