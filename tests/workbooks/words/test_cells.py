"""What single cells say: ids and words."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poam_batch.workbooks.words.cells import (
    IdentKind,
    clean,
    header_key,
    parse_ident,
    parse_label,
    word_key,
)


@pytest.mark.parametrize(
    ("typed", "short", "label"),
    [
        ("3.1.1", "3.1.1", ""),
        ("3.1.1[a]\t ", "3.1.1", "a"),
        ("3.1.1 [a]", "3.1.1", "a"),
        ("3.1.1(a)", "3.1.1", "a"),
        ("3.1.1.a", "3.1.1", "a"),
        ("3.1.1a", "3.1.1", "a"),
        ("3.1.1 a", "3.1.1", "a"),
        ("3.1.1_a", "3.1.1", "a"),
        ("3.1.1[A]", "3.1.1", "a"),
        ("03.01.01.a", "3.1.1", "a"),
        ("03.01.01.0", "3.1.1", ""),
        ("AC.L2-3.1.1", "3.1.1", ""),
        ("ac.l2-3.1.1", "3.1.1", ""),
        ("AC.L1-3.1.1", "3.1.1", ""),
        ("AC.L2-3.1.1[a]", "3.1.1", "a"),
        ("AC.L1-b.1.i", "b.1.i", ""),
        ("AC.L1-B.1.IX[f]", "b.1.ix", "f"),
        ("b.1.xv", "b.1.xv", ""),
        ("3.1.1 - Authorized access for 3 kinds", "3.1.1", ""),
        ("3.1.1 Limit access", "3.1.1", ""),
        ("AC.L2-3.1.1 \u2013 AUTHORIZED ACCESS CONTROL [CUI DATA]", "3.1.1", ""),
        ("AC.L2-3.1.1\nAuthorized Access", "3.1.1", ""),
        ("* 3.1.1", "3.1.1", ""),
        ("'3.1.1", "3.1.1", ""),
        ("\u00a03.1.1\u00a0", "3.1.1", ""),
        ("\u200b3.1.1", "3.1.1", ""),
        ("\uff13.\uff11.\uff11", "3.1.1", ""),
        ("AC.L2\u20113.1.1", "3.1.1", ""),
        ("3.1.1 (AC.L2-3.1.1)", "3.1.1", ""),
        ("3.13.11", "3.13.11", ""),
    ],
)
def test_an_id_is_read_in_every_shape_that_people_type(typed: str, short: str, label: str) -> None:
    ident = parse_ident(typed)

    assert ident is not None
    assert (ident.kind, ident.short, ident.label) == (IdentKind.REQUIREMENT, short, label)


@pytest.mark.parametrize(
    ("typed", "short", "label"),
    [
        ("IR.L3-3.6.1e", "3.6.1", ""),
        ("3.6.1e[a]", "3.6.1", "a"),
        ("3.1.3e_ODP[1]", "3.1.3", "ODP1"),
    ],
)
def test_an_e_behind_the_number_is_kept_apart(typed: str, short: str, label: str) -> None:
    ident = parse_ident(typed)

    assert ident is not None
    assert (ident.short, ident.label, ident.enhanced) == (short, label, True)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("3.1", IdentKind.FAMILY),
        (3.1, IdentKind.FAMILY),
        (3.0, IdentKind.FAMILY),
        (dt.date(2001, 1, 3), IdentKind.DATE),
        ("3.1.1 and 3.1.2", IdentKind.SEVERAL),
        ("AC.L1-b.1.i / 3.1.2", IdentKind.SEVERAL),
        ("AC.1.001", IdentKind.CMMC_1),
        ("AC-1", IdentKind.OTHER_FRAMEWORK),
        ("AC-2(1)", IdentKind.OTHER_FRAMEWORK),
        ("PR.AC-1", IdentKind.OTHER_FRAMEWORK),
        ("3.15.1", IdentKind.REVISION_3),
        ("03.17.03", IdentKind.REVISION_3),
        ("A.03.01.01.a[01]", IdentKind.REVISION_3),
    ],
)
def test_an_id_that_is_no_requirement_is_known_for_what_it_is(
    typed: str | float | dt.date, kind: IdentKind
) -> None:
    ident = parse_ident(typed)

    assert ident is not None
    assert ident.kind is kind


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Total",
        "Access Control",
        "3.1.100",
        "3.1.1.1",
        "3.10.3-5",
        "3.1.1, 3.1.2",
        "4.1.1",
        "311",
    ],
)
def test_what_is_no_single_id_is_none(typed: str) -> None:
    ident = parse_ident(typed)

    assert ident is None or ident.kind is IdentKind.SEVERAL


@given(st.text(max_size=40))
def test_reading_an_id_never_fails(text: str) -> None:
    parse_ident(text)


@given(
    st.integers(1, 14),
    st.integers(1, 24),
    st.sampled_from(["", "a", "f"]),
    st.sampled_from([" ", "\t", "\u00a0", "\u200b", "* ", "'"]),
    st.sampled_from(["{}.{}.{}", "0{}.{:02}.{:02}"]),
)
def test_dirt_around_an_id_changes_nothing(
    family: int, number: int, label: str, dirt: str, shape: str
) -> None:
    typed = shape.format(3, family, number) + (f"[{label}]" if label else "")

    ident = parse_ident(f"{dirt}{typed}{dirt.strip(chr(39) + '*')}")

    assert ident is not None
    assert (ident.short, ident.label) == (f"3.{family}.{number}", label)


@pytest.mark.parametrize(
    "text", ["NOT MET", "Not-Met", "not  met", "* Not Met", "not_met", "Not\u00a0Met."]
)
def test_case_spaces_and_dashes_do_not_matter_in_a_word(text: str) -> None:
    assert word_key(text) == "notmet"


@pytest.mark.parametrize(
    "text", ["Met?", "!Met", "\u2260 Met", "\u2610 Met", "Met*", "~Met", "Met\u00b9"]
)
def test_a_sign_that_may_turn_a_word_round_is_not_ignored(text: str) -> None:
    assert word_key(text) != "met"


@given(st.text(max_size=60))
@pytest.mark.parametrize("normal", [clean, word_key, header_key])
def test_making_text_comparable_twice_changes_nothing(
    normal: Callable[[str], str], text: str
) -> None:
    once = normal(text)

    assert normal(once) == once


@pytest.mark.parametrize(
    ("typed", "label"), [("[a]", "a"), ("(B)", "b"), ("c.", "c"), ("ab", ""), ("", "")]
)
def test_an_objectives_letter_is_read_alone(typed: str, label: str) -> None:
    assert parse_label(typed) == label
