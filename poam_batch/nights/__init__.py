"""What a night says of the one before: what changed, what waits, who was not renewed."""
