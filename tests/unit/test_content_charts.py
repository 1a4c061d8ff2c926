from xml.etree import ElementTree

import pytest

from nurture.content.charts import Bar, Chart, html_bars, sparkline, svg_columns, svg_line, text_bars
from nurture.content.look_ahead import mean_words
from nurture.domain.simulation.figures import RepLoad

BARS = (Bar(label="2027", value=120), Bar(label="2028 <b>", value=60), Bar(label="2029", value=0))
CHART = Chart(id="mails", title="Mails & years", about="Mails of each year.", bars=BARS)


@pytest.mark.parametrize(
    ("values", "width", "expected"),
    [
        pytest.param((0, 1, 4, 8), 10, " ▁▄█", id="one letter a value"),
        pytest.param((1, 8, 2, 2), 2, "█▂", id="the largest of neighbours"),
        pytest.param((), 5, "", id="nothing"),
        pytest.param((0, 0), 5, "  ", id="only zeros"),
        pytest.param((1, 1000), 5, "▁█", id="the least is still seen"),
    ],
)
def test_a_sparkline_is_as_high_as_its_values(values, width, expected):
    assert sparkline(values, width=width) == expected


def test_sparklines_of_one_scale_can_be_compared():
    assert sparkline((4,), most=8) == "▄"


def test_bars_of_letters_stand_beside_labels_and_values():
    assert text_bars(BARS, width=4) == ("2027      120  ████", "2028 <b>   60  ██", "2029        0")


@pytest.mark.parametrize(
    ("mails", "words"),
    [(0, "0.0"), (8, "0.031"), (130, "0.5"), (260 * 1200, "1,200.0")],
)
def test_a_mean_of_a_few_mails_in_years_is_not_none(mails, words):
    assert mean_words(RepLoad(rep="maya", weeks=(mails, *(0,) * 259))) == words


@pytest.mark.parametrize("draw", [svg_columns, svg_line, html_bars])
def test_a_chart_is_well_formed_and_says_in_words_what_it_shows(draw):
    figure = ElementTree.fromstring(draw(CHART))
    words = " ".join(figure.itertext())
    assert figure.tag == "figure"
    assert all(said in words for said in ("Mails & years", "Mails of each year.", "2028 <b>", "120"))


def test_a_drawing_is_named_for_those_who_hear_it():
    svg = ElementTree.fromstring(svg_columns(CHART)).find("svg")
    named = {each.get("id"): each.text for each in svg}
    assert svg.get("role") == "img"
    assert [named[id] for id in svg.get("aria-labelledby").split()] == ["Mails & years", "Mails of each year."]


def test_columns_are_as_tall_as_their_share_of_the_largest():
    heights = [float(rect.get("height")) for rect in ElementTree.fromstring(svg_columns(CHART)).iter("rect")]
    assert heights == [100, 50]


@pytest.mark.parametrize("draw", [svg_columns, svg_line, html_bars])
def test_a_chart_of_nothing_is_drawn_too(draw):
    assert ElementTree.fromstring(draw(Chart(id="none", title="None", about="Nothing.", bars=()))).tag == "figure"
