"""Office Open XML as both reading and writing need it: parts, references, tokens, text."""
