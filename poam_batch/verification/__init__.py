"""What `verify` looks at: the files of a client, its numbers, the pages, the files of a run."""
