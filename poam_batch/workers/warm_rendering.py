"""What a worker renders with, loaded on import: the shipped templates are compiled once."""

from __future__ import annotations

from poam_batch.outputs.render import load_templates
from poam_batch.shipped import shipped

load_templates(shipped("templates"))
