from __future__ import annotations

from datetime import date

import pytest

from backend.resumes.dates import Month, periods

TODAY = date(2026, 3, 15)


def shown(line):
    return [
        f"{p.start} {'now' if p.current else '.' if p.single else p.end}"
        for p in periods(line, TODAY)
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("03/2019 - present", ["2019-03 now"]),
        ("3/2019 – 11/2020", ["2019-03 2020-11"]),
        ("Mar 2019 – Jun 2021", ["2019-03 2021-06"]),
        ("March 2019 to June 2021", ["2019-03 2021-06"]),
        ("Mar. 2019 — Present", ["2019-03 now"]),
        ("Sept 2019-Oct 2020", ["2019-09 2020-10"]),
        ("Mar '19 - Jun '21", ["2019-03 2021-06"]),
        ("June – August 2019", ["2019-06 2019-08"]),
        ("2018-2020", ["2018 2020"]),
        ("2018 – heute", ["2018 now"]),
        ("2018-20", ["2018 2020"]),
        ("2018/19", ["2018 2019"]),
        ("2019-03 to 2021-06", ["2019-03 2021-06"]),
        ("2019.03 - 2021.06", ["2019-03 2021-06"]),
        ("01.03.2019 - 30.06.2021", ["2019-03 2021-06"]),
        ("seit 03/2019", ["2019-03 now"]),
        ("seit März 2019", ["2019-03 now"]),
        ("ab Januar 2020", ["2020-01 now"]),
        ("Since May 2020", ["2020-05 now"]),
        ("Januar 2015 bis Dezember 2018", ["2015-01 2018-12"]),
        ("von 01/2015 bis 12/2018", ["2015-01 2018-12"]),
        ("Okt. 2015 – Dez. 2018", ["2015-10 2018-12"]),
        ("Mai 2015 bis heute", ["2015-05 now"]),
        ("Jänner 2015 - Feber 2016", ["2015-01 2016-02"]),
        ("2019 -", ["2019 now"]),
        ("Engineer\t2019 –\tBerlin", ["2019 now"]),
        ("Spring 2019 - Fall 2020", ["2019-03 2020-09"]),
        ("Graduated 2015", ["2015 ."]),
        ("June 2015", ["2015-06 ."]),
        ("Engineer (Mar 2019 - Jun 2021), Berlin", ["2019-03 2021-06"]),
        ("2010-2012, 2014-2016", ["2010 2012", "2014 2016"]),
        ("JAN 2020 - FEB 2021", ["2020-01 2021-02"]),
        ("Jan 2020→Feb 2021", ["2020-01 2021-02"]),
    ],
)
def test_periods_are_read_in_many_forms(line, found):
    assert shown(line) == found


@pytest.mark.parametrize(
    "line",
    [
        "",
        "1234567",
        "+49 151 20192020",
        "1850-1900",
        "2099 - 2100",
        "2021 - 2019",
        "13/2019x",
        "handled 20190 requests",
        "room 2019b",
        "v1.2019.7",
    ],
)
def test_other_numbers_are_no_periods(line):
    assert shown(line) == []


def test_a_month_that_does_not_exist_is_no_month():
    assert all("00" not in text and "13" not in text for text in shown("00/2019 - 13/2020"))


def test_places_let_the_rest_of_the_line_be_cut_out():
    line = "Engineer, Acme (Mar 2019 – present)"
    (period,) = periods(line, TODAY)
    assert line[: period.at] + line[period.to :] == "Engineer, Acme ()"


def test_only_the_beginning_of_a_long_line_is_searched():
    assert shown("x " * 400 + "2018-2020") == []


@pytest.mark.parametrize("text", ["2019", "2019-03", "1999-12"])
def test_a_month_is_written_as_it_is_read(text):
    assert str(Month.parse(text)) == text


@pytest.mark.parametrize("text", ["", "19", "2019-13", "2019-00", "2019-3", "2019-03-01", "٢٠١٩"])
def test_other_texts_are_no_months(text):
    with pytest.raises(ValueError, match=r".*"):
        Month.parse(text)
