"""Cells of any content: nothing raises, and no text becomes an id or a word that it is not."""

import datetime as dt
import re
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from poam_batch.model import Finding
from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.grids.grid import Grid
from poam_batch.workbooks.words.cells import (
    CellValue,
    IdentKind,
    clean,
    clean_all,
    header_key,
    parse_ident,
    parse_label,
    word_key,
)
from poam_batch.workbooks.words.dates import parse_date
from poam_batch.workbooks.words.several import named_ids
from poam_batch.workbooks.words.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
SHORT_IDS = [r.short_id for r in load_rule_set(2).requirements]
FAMILY = {r.short_id: r.family for r in load_rule_set(2).requirements}

any_character = st.characters(codec=None, exclude_categories=())  # surrogates included
like_an_id = st.text(
    alphabet="0123456789.[]()abefixlL-_ ,/\u00b9\u2460\uff13\u0663\u200b\u00a0AC'*", max_size=24
)
like_a_word = st.text(
    alphabet="mMeEtTnNoO aA/-_()*'\u2713\u00a0\u200b!?\u00b9\u0338#.", max_size=20
)
mess = st.text(alphabet="nNoO /-_()*'\u2713\u00a0\u200b!?\u00b9\u0338#.\u2717", max_size=5)
texts = st.one_of(st.text(any_character, max_size=60), like_an_id, like_a_word)
cells: st.SearchStrategy[CellValue] = st.one_of(
    texts,
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.none(),
)
EDGES = [
    "\ud800",
    "3.1.1\udfff",
    "x" * 40_000,
    "3." * 20_000,
    "3.1.1 " * 6_000,
    "[" * 5_000,
    "\u0300" * 5_000,
    "\ufdfa" * 3_000,
    "3.13.2001",
    "2001-13-03",
    "\x00\x1f\u2028",
    float("nan"),
    float("inf"),
    -float("inf"),
    1e308,
    5e-324,
    3.9999999999999996,
    dt.date.min,
    dt.date.max,
    dt.timedelta.max,
]


def read_everything(value: CellValue) -> None:
    parse_ident(value)
    parse_label(value)
    named_ids(value)
    parse_date(value)
    text = clean(value)
    word_key(text)
    header_key(text)
    VOCABULARY.status(text)
    VOCABULARY.strong(text)
    VOCABULARY.header(text)
    VOCABULARY.is_left_aside(text[:160])
    VOCABULARY.is_poam_header(text)


@given(cells)
def test_no_cell_makes_reading_fail(value: CellValue) -> None:
    read_everything(value)


@pytest.mark.parametrize("value", EDGES, ids=lambda value: repr(value)[:20])
def test_no_cell_at_the_edge_makes_reading_fail(value: CellValue) -> None:
    read_everything(value)


dirt = st.text(alphabet=" \t\n\r\u00a0\u2007\u202f\u200b\u200e\ufeff\u00ad", max_size=3)
marks = st.sampled_from(["", "*", "* ", "'", "\u2019", "\u2022 ", "**", "\u00a7 ", "#", '"'])
dashes = st.sampled_from("-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d")
tails = st.sampled_from(
    ["", ".", "*", " - Title", " \u2013 Title of it", ": Title", "\nTitle", " (see SSP)"]
)


class Typed(NamedTuple):
    """A requirement as somebody typed it."""

    short: str
    text: str


@st.composite
def typed_ids(draw: st.DrawFn) -> Typed:
    """Return a requirement with dirt before, between and behind, with or without its family."""
    short = draw(st.sampled_from(SHORT_IDS))
    text = draw(st.sampled_from([short, f"{FAMILY[short]}.L2{draw(dashes)}{short}"]))
    if draw(st.booleans()):
        text = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    before = draw(dirt) + draw(marks) + draw(dirt)
    return Typed(short, f"{before}{text}{draw(tails)}{draw(dirt)}")


@given(typed_ids())
def test_an_id_in_any_dirt_is_the_same_id(typed: Typed) -> None:
    ident = parse_ident(typed.text)

    assert ident is not None
    assert (ident.kind, ident.short, ident.label) == (IdentKind.REQUIREMENT, typed.short, "")


@given(
    st.sampled_from(SHORT_IDS),
    st.sampled_from("abcdfgh"),
    st.one_of(
        st.sampled_from([".{}", "{}", "_{}", "-{}", " {}"]),
        st.builds("{}{}".format, dirt, st.sampled_from(["[{{}}]", "({{}})", "- [{{}}]"])),
    ),
)
def test_the_letter_of_an_objective_is_never_lost(short: str, label: str, shape: str) -> None:
    ident = parse_ident(short + shape.replace("{{}}", "{}").format(label))

    assert ident is not None
    assert (ident.short, ident.label) == (short, label)


@given(like_an_id | st.builds("{}{}{}".format, like_an_id, st.sampled_from(SHORT_IDS), like_an_id))
@example("3.1.1\u00b9")
@example("3.1.\u2460")
@example("3.1.1.2")
@example("13.1.1")
@example("3.1.100")
@example("v3.1.1")
@example("3.1.1-3")
@example("3.1.1[a], [b]")
@example("3.1.1\u200b1")
def test_an_id_is_read_only_where_its_numbers_stand_alone(text: str) -> None:
    """What is read stands there digit by digit, and no other number touches it."""
    ident = parse_ident(text)
    if ident is None or ident.kind is not IdentKind.REQUIREMENT or ident.short[0] == "b":
        return

    plain = re.sub(r"[\u200b\u00ad]", "", text).translate({0xFF13: "3", 0x0663: "3"})
    _, family, number = ident.short.split(".")
    numbers = rf"0?3\s*\.\s*0?{family}\s*\.\s*0?{number}"
    assert re.search(rf"(?<![\d.]){numbers}(?![\d\u00b9\u2460])(?!\.\d[1-9])", plain)


@given(st.builds("{}{}{}".format, mess, st.sampled_from(["Met", "MET", "Yes", "Me t"]), mess))
@example("\u2713")
@example("Met\u00b9")
@example("Met?")
@example("( ) Met")
def test_no_other_letter_or_sign_is_lost_from_met(text: str) -> None:
    word = VOCABULARY.status(text)
    if word is None or word.finding is not Finding.MET:
        return

    assert "".join(c for c in text if c.isalpha()).casefold() in {"met", "yes"}
    assert not set(text) & set("!?\u00b9\u0338#\u2717")


@given(
    st.text("0123456789 -_/().,:;!?*'#%+=\u2713\u2717\u2610\u00b9\u00bd\u200b\u00a0", max_size=12)
)
def test_a_text_without_letters_is_no_finding(text: str) -> None:
    word = VOCABULARY.status(text)

    assert word is None or word.finding is Finding.NOT_ASSESSED


@given(cells)
@example("AC-2")
@example("\uff13\uff0e\uff11\uff0e\uff11")
@example("2001-01-03")
@example("3.1")
@example("NIST SP 800-171 3.1.1")
@example("Requirement 3.1.1")
@example("prac\u00adtice AC.L2-3.1.1")
@example("CON\u200bTROL 3.1.1")
@example("NIST 3.1.1")
@example("cmmc AC.L1-b.1.i")
@example("PRACTICE AC.L2-3.1.1[a]")
@example("Control: 3.1.1")
@example("\uff2e\uff29\uff33\uff34 3.1.1")
def test_an_id_among_the_values_of_a_sheet_is_the_one_that_its_cell_holds(cell: CellValue) -> None:
    ident = parse_ident(cell)
    expected = {} if ident is None else {cell: ident}

    assert Grid("A", [[cell]]).idents == expected


@given(st.lists(cells))
@example(["Met", " Met", "Not  Met", ""])
@example(["Met ", "Met"])
@example(["a\tb", "c"])
@example([True, 1.0, "1"])
def test_cells_that_are_cleaned_together_read_as_each_of_them_alone(many: list[CellValue]) -> None:
    assert clean_all(many) == [clean(cell) for cell in many]
