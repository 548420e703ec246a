import csv
import io

import pytest

from geomap.export.rows import LAYOUTS
from geomap.export.table import Csv, cell
from geomap.testing import located_examples


def rows() -> list[dict[str, str]]:
    out = io.BytesIO()
    Csv().write(located_examples(), out)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def test_each_mention_and_each_article_without_one_has_a_row():
    assert [row["article_id"] for row in rows()] == ["'-1+1.md"] * 5 + ["x.bin", "quiet"]
    assert [row["mention"] for row in rows()][5:] == ["", ""]


def test_an_article_that_could_not_be_read_says_why():
    broken = rows()[5]
    assert (broken["article_status"], broken["detail"]) == ("binary", "It is no text.")


def test_no_text_cell_can_run_as_a_formula():
    numbers = {"latitude", "longitude", "confidence", "start", "end", "geonames_id", "uncertainty_km"}
    for row in rows():
        for column, value in row.items():
            assert column in numbers or value[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}, (column, value)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_a_text_that_starts_like_a_formula_gets_an_apostrophe(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_numbers_stay_numbers_south_of_the_equator():
    assert cell(-33.9) == -33.9


def test_columns_are_the_same_in_every_row():
    assert all(list(row) == [column.name for column in LAYOUTS["mention"].columns] for row in rows())


def test_the_sentence_stands_in_one_line():
    assert "\n" not in rows()[0]["sentence"]
    assert "In Palmyra, Syria" in rows()[0]["sentence"]
