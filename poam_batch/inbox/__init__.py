"""What lies in an inbox: which files count, which wait, what each says, and whose it is."""
