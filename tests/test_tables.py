"""A table is what it is declared to be, or an error that names the column."""

import pandas as pd
import pytest

from poam_batch.tables import Table, conform

PEOPLE = Table("people", (("age", "int8"), ("known", "bool")))


def test_columns_come_in_the_declared_order_and_no_others() -> None:
    frame = pd.DataFrame({"known": [True], "height": [1], "age": pd.Series([3], dtype="int8")})

    assert list(conform(frame, PEOPLE)) == ["age", "known"]


def test_a_missing_column_is_named() -> None:
    frame = pd.DataFrame({"known": [True]})

    with pytest.raises(ValueError, match="The table 'people' has no column 'age'"):
        conform(frame, PEOPLE)


def test_a_column_of_another_dtype_is_named() -> None:
    frame = pd.DataFrame({"age": [3], "known": [True]})

    with pytest.raises(ValueError, match=r"people\.age must hold int8; it holds int64"):
        conform(frame, PEOPLE)


def test_a_table_without_rows_is_checked_too() -> None:
    frame = pd.DataFrame({"age": pd.Series([], dtype="object"), "known": []})

    with pytest.raises(ValueError, match="must hold int8"):
        conform(frame, PEOPLE)
