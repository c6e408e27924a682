"""The program beside a plain script, a tuned script and the floor: `python -m benchmarks`."""
