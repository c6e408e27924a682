"""Write the pages of the documentation that are made from the program itself.

Run it after a change to codes.toml: `python docs/generate.py`. A test fails while a page is old.
"""

from __future__ import annotations

from pathlib import Path

from poam_batch.codes import Code, CodeKind, load_codes

DOCS = Path(__file__).parent
HEADINGS = {
    CodeKind.REASON: (
        "Reasons",
        "Why an assessment does not support a status, or what qualifies it. They stand under "
        "`reasons` in a client's result, each with its requirement and the paragraph of the rule.",
    ),
    CodeKind.REJECTION: (
        "Rejections",
        "The whole workbook cannot be used; the others go on. They stand under `rejected` in "
        "`results.json`.",
    ),
    CodeKind.FAILURE: (
        "Failures",
        "The workbook is not at fault: an output could not be made, or must not be replaced. They "
        "stand under `failed`.",
    ),
    CodeKind.NOT_RENEWED: (
        "Clients that were not renewed",
        "A known client was not assessed, and no file says why. They stand under `not_renewed`, as "
        "do the codes of files that would speak for such a client.",
    ),
    CodeKind.IGNORED: (
        "Ignored files",
        "Left out on purpose, and listed under `ignored` all the same.",
    ),
    CodeKind.PROBLEM: (
        "Problems in a workbook",
        "The workbook has a result, and something in it is wrong or worth knowing. They stand "
        "under `problems`, each with its sheet and cell, as an error, a warning or a note.",
    ),
    CodeKind.VERIFICATION: (
        "What verify finds",
        "`poam-batch verify` names these, each with the file in the output folder.",
    ),
}


def problems_page() -> str:
    """Return docs/problems.md: every code with its meaning and what to do."""
    codes = load_codes().values()
    sections = [
        _section(heading, text, [code for code in codes if code.kind is kind])
        for kind, (heading, text) in HEADINGS.items()
    ]
    return "\n".join((_INTRODUCTION, *sections))


_INTRODUCTION = """\
# Every code, and what to do about it

<!-- Made by docs/generate.py from poam_batch/codes.toml: edit that file, not this page. -->

A result, a page or a message names each of these by its code. `poam-batch explain CODE` prints
the same words.
"""


def _section(heading: str, text: str, codes: list[Code]) -> str:
    head = f"## {heading}\n\n{text}\n\n| code | what happened | what to do |\n|---|---|---|\n"
    return head + "".join(map(_row, codes))


def _row(code: Code) -> str:
    cells = (f"`{code.code}`", f"**{code.title}.** {code.meaning}", code.fix)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def main() -> None:
    """Write the pages beside this script."""
    (DOCS / "problems.md").write_text(problems_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
