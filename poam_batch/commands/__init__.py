"""What the commands do, each in a module of its name."""
