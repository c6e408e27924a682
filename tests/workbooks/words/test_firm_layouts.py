"""Layout files: what they may hold, and what is refused with its line before any work."""

import pickle
from pathlib import Path

import pytest

from poam_batch.problems import ConfigurationError
from poam_batch.workbooks.words.firm_layouts import FirmLayout, load_layouts
from poam_batch.workbooks.words.vocabulary import Meaning

LEAST = 'name = "A"\n[columns]\nstatus = "Verdict"\n'


def load(folder: Path, *texts: str) -> tuple[FirmLayout, ...]:
    """Write layout files `1.toml`, `2.toml` and load their folder."""
    for number, text in enumerate(texts, 1):
        (folder / f"{number}.toml").write_text(text, encoding="utf-8")
    return load_layouts(folder)


def refusal(folder: Path, *texts: str) -> str:
    """Return why layout files are refused."""
    with pytest.raises(ConfigurationError) as caught:
        load(folder, *texts)
    return str(caught.value)


def test_a_layout_names_columns_words_keys_and_values(tmp_path: Path) -> None:
    (layout,) = load(
        tmp_path,
        """
        name = "Gap worksheet"
        fingerprint = "0123456789abcdef"
        sheet = "AC*"
        ignore = ["QA", { header = "Verdict", number = 1 }]
        [columns]
        id = "Ref."
        status = { header = "Verdict", number = 2 }
        comment = ["Gap", "Notes"]
        owner = "Who"
        [status]
        "Mostly done" = "NOT MET"
        [cover]
        client = ["Kunde", "Auftraggeber"]
        [values]
        level = 1
        scope = "Enclave"
        assessment_type = "gap"
        """,
    )

    named = [(own.meaning, own.column.text, own.column.number) for own in layout.columns]
    assert named == [
        (Meaning.ID, "Ref.", 0),
        (Meaning.STATUS, "Verdict", 2),
        (Meaning.COMMENT, "Gap", 0),
        (Meaning.COMMENT, "Notes", 0),
        (Meaning.OWNER, "Who", 0),
    ]
    assert [(one.key, one.number) for one in layout.ignored] == [("qa", 0), ("verdict", 1)]
    assert layout.keys == (("kunde", "client"), ("auftraggeber", "client"))
    assert dict(layout.values) == {"level": "1", "scope": "Enclave", "assessment_type": "gap"}
    assert (layout.title, layout.fits("ac - access"), layout.fits("AU")) == (
        '"Gap worksheet" (1.toml)',
        True,
        False,
    )


@pytest.mark.parametrize("meaning", Meaning)
def test_every_meaning_can_be_named(tmp_path: Path, meaning: Meaning) -> None:
    (layout,) = load(tmp_path, f'name = "A"\n[columns]\n{meaning} = "Header"')

    assert [own.meaning for own in layout.columns] == [meaning]


def test_layouts_travel_to_a_worker_and_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    one, other = load(tmp_path, LEAST, LEAST.replace('"A"', '"B"'))

    assert pickle.loads(pickle.dumps((one, other))) == (one, other)
    assert len({one, other, pickle.loads(pickle.dumps(one))}) == 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("name = A", 1, "is not valid TOML"),
        ('[columns]\nstatus = "S"', None, '"name" is missing'),
        ('name = " "\n[columns]\nstatus = "S"', 1, '"name" is empty'),
        (f"{LEAST}[colours]\nx = 1", 4, '"colours" is not known here'),
        (f'{LEAST}verdict = "S"', 4, '"verdict" is not known here. Known: assessed'),
        ('name = "A"\n[columns]', 2, '"columns" names no column'),
        ('name = "A"', 1, "says nothing"),
        (f'{LEAST}id = "?"', 4, "must name the header of a column"),
        (f"{LEAST}id = 3", 4, "must be the header of a column"),
        ('name = "A"\n[columns]\nstatus = ["S", "T"]', 3, "is one column, not several"),
        (f'{LEAST}id = "Verdict"', 3, 'The column "Verdict" is named twice'),
        (f'ignore = ["VERDICT"]\n{LEAST}', 1, 'The column "VERDICT" is named twice'),
        (f'{LEAST}id = {{ header = "R", number = 0 }}', 4, "from 1"),
        (f'{LEAST}id = {{ header = "R", nr = 1 }}', 4, '"nr" is not known here'),
        (f'fingerprint = "12"\n{LEAST}', 1, '"12" is no fingerprint'),
        ('name = "A"\nsheet = "X"\n[status]\n"Ok" = "MET"', 2, '"sheet" needs [columns]'),
        ('name = "A"\nignore = ["X"]\n[status]\n"Ok" = "MET"', 2, '"ignore" needs [columns]'),
        (f'{LEAST}[status]\n"Ok" = "DONE"', 5, '"Ok" cannot be "DONE". Known: MET, NOT MET'),
        (f'{LEAST}[status]\n"Ok" = ""', 5, '"Ok" cannot be ""'),
        (f'{LEAST}[status]\n"Ok" = "NOT MET -4"', 5, "NOT MET -3, NOT MET -5"),
        (f'{LEAST}[status]\n"Ok" = 1', 5, '"Ok" must be a text'),
        (f'{LEAST}[status]\n" " = "MET"', 5, "is no word"),
        (f'{LEAST}[status]\n"O.K." = "MET"\n"ok" = "NOT MET"', 6, "are one word, and differ"),
        (f'{LEAST}[cover]\ncustomer = "Kunde"', 5, '"customer" is not known here'),
        (f'{LEAST}[cover]\nclient = "K"\nscope = "k"', 6, "stands for client and for scope"),
        (f"{LEAST}[values]\nlevel = 4", 5, '"level" must be one of 1, 2, 3'),
        (f'{LEAST}[values]\nassessment_type = "annual"', 5, "is no assessment type"),
        (f'{LEAST}[values]\nclient = "Acme"', 5, '"client" is not known here'),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int | None, said: str
) -> None:
    message = refusal(tmp_path, text)

    assert said in message
    assert message.startswith(f"{tmp_path / '1.toml'}{f', line {line}' if line else ''}: ")


def test_two_layouts_of_one_name_are_refused(tmp_path: Path) -> None:
    assert '1.toml has the name "a" as well' in refusal(tmp_path, LEAST, LEAST.replace("A", "a"))


def test_two_layouts_of_one_fingerprint_are_refused(tmp_path: Path) -> None:
    text = f'fingerprint = "0123456789abcdef"\n{LEAST}'

    message = refusal(tmp_path, text, text.replace('"A"', '"B"'))

    assert "2.toml, line 1: 1.toml has this fingerprint as well" in message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('[status]\n"Ok" = "MET"', '[status]\n"OK" = "NOT MET"'),
        ('[cover]\nclient = "Name"', '[cover]\nscope = "name"'),
        ("[values]\nlevel = 1", "[values]\nlevel = 2"),
    ],
)
def test_layouts_for_every_workbook_must_agree(tmp_path: Path, one: str, other: str) -> None:
    message = refusal(tmp_path, f'name = "A"\n{one}', f'name = "B"\n{other}')

    assert "2.toml, line 3" in message
    assert "for every workbook" in message


def test_a_folder_that_is_not_there_or_holds_no_layout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("x", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="is no folder with layouts"):
        load_layouts(tmp_path / "none")
    with pytest.raises(ConfigurationError, match="holds no layout"):
        load_layouts(tmp_path)


def test_a_file_that_says_nothing_is_named_with_a_line(tmp_path: Path) -> None:
    message = refusal(tmp_path, "")

    assert "1.toml, line 1: says nothing" in message


def test_a_word_without_letters_is_named_with_its_line(tmp_path: Path) -> None:
    message = refusal(tmp_path, f'{LEAST}[status]\n"" = "MET"')

    assert '1.toml, line 5: "" is no word' in message
