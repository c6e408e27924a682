"""`python -m poam_batch` is `poam-batch`."""

from poam_batch.cli import main

if __name__ == "__main__":
    main()
