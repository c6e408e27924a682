"""Gaps become a plan: POA&M items and their milestones."""
