"""What the blank assessment workbook says: its cover fields and its instructions, in our words."""

from __future__ import annotations

from typing import NamedTuple

from poam_batch.rulesets.ruleset import RuleSet, Scheme

_GAP = "Gap"


class CoverField(NamedTuple):
    """One key of the cover: its label, a hint, and the value or choices it comes with."""

    label: str
    hint: str
    value: str | None = None
    choices: tuple[str, ...] = ()
    is_date: bool = False


def cover_fields(rule_set: RuleSet) -> tuple[CoverField, ...]:
    """Return the cover's fields for a level, from top to bottom."""
    types = (*(name for _, name in rule_set.types), _GAP)
    return (
        CoverField("Organization", "The organization that is assessed. Results are filed by it."),
        CoverField("System or scope", "Which system, site or enclave this assessment covers."),
        CoverField("CAGE codes", "One or more, separated by commas."),
        CoverField("Level", "The CMMC level assessed.", value=f"Level {rule_set.level}"),
        CoverField("Assessment type", f"One of {', '.join(types)}.", choices=types),
        CoverField("Assessment start date", "The first day of the assessment.", is_date=True),
        CoverField("Assessment end date", "The last day of the assessment.", is_date=True),
        CoverField("Assessor", "Who led the assessment."),
        *_plan_fields(rule_set),
        *_status_fields(rule_set),
        CoverField(
            "Marking",
            "CUI where the results are Controlled Unclassified Information: every output "
            "carries it then.",
            choices=("CUI",),
        ),
    )


def _plan_fields(rule_set: RuleSet) -> tuple[CoverField, ...]:
    if rule_set.scheme is Scheme.NONE:
        return ()
    return (
        CoverField("SSP name", "The name of the system security plan."),
        CoverField("SSP version", "The version of the system security plan."),
        CoverField("SSP date", "The date of that version.", is_date=True),
    )


def _status_fields(rule_set: RuleSet) -> tuple[CoverField, ...]:
    """Return what a status hangs on: the level below, and a Conditional status already given."""
    fields: list[CoverField] = []
    if rule_set.prerequisite:
        name = rule_set.prerequisite
        hint = f"{name} must come first, on a scope that contains this one."
        fields.append(CoverField("Level 2 status", hint, choices=(name, "None")))
    if rule_set.conditional:
        hint = (
            "Only where a Conditional CMMC Status was given: the day the results were submitted. "
            f"The closeout is due {rule_set.poam.closeout_days} days after it."
        )
        fields.append(CoverField("Conditional status date", hint, is_date=True))
    return tuple(fields)


def instructions(rule_set: RuleSet, objectives: bool) -> tuple[str, ...]:
    """Return the instructions as numbered paragraphs, without their numbers."""
    unit = "objective" if objectives else "requirement"
    return (
        "On the sheet Cover, fill in whom and what was assessed, how and when. The organization's "
        "name decides under which name the results are filed.",
        f"On the sheet Assessment, choose a status for every {unit}. A row that is left blank was "
        "not assessed: as long as there is one, no status is supported.",
        f"MET: the {unit} is satisfied as a whole, and the evidence is in final form. Drafts and "
        "intentions are not evidence.",
        "NOT MET: say in Comment what is missing and why the evidence does not show it. Your words "
        "become the weakness in the plan that is made from this workbook.",
        "N/A: the requirement does not apply to this scope. Say why in Comment, and in the system "
        "security plan too. It counts as satisfied.",
        *_rolled_up(objectives),
        *_partial_cases(rule_set, objectives),
        *_about_score(rule_set, objectives),
        "Evidence names the documents, screenshots or records that were looked at, separated by "
        "semicolons.",
        "You may sort, filter, hide, add columns of your own and add sheets. Leave the header row "
        "and the numbers as they are.",
        "Save as .xlsx. `poam-batch check FILE` shows what is recognised and every problem with "
        "its cell; `poam-batch run FOLDER -o OUT` makes the results.",
    )


def _rolled_up(objectives: bool) -> tuple[str, ...]:
    if not objectives:
        return ()
    return (
        "One objective that is NOT MET makes its requirement NOT MET. A requirement counts as "
        "assessed once all of its objectives have a status.",
    )


def _partial_cases(rule_set: RuleSet, objectives: bool) -> tuple[str, ...]:
    return tuple(
        f"{partial.requirement}: choose Not Met -{partial.points} where {partial.condition}, "
        f"and Not Met -{rule_set.by_id[partial.requirement].points} otherwise "
        f"({partial.cite})."
        for partial in rule_set.partials
        if not (objectives and partial.from_objectives)
    )


def _about_score(rule_set: RuleSet, objectives: bool) -> tuple[str, ...]:
    if rule_set.scheme is not Scheme.DEDUCT or objectives:
        return ()
    return (
        "Points are there to read: a requirement that is NOT MET takes them off "
        f"{rule_set.maximum}. The program counts with the rule's own values, whatever stands here.",
    )
