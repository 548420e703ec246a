"""The judge: what counts as found, what counts as right, and which input it refuses."""

import json

import pytest

from geomap.errors import InputError
from geomap.evaluation import evaluate
from geomap.schema import located_from_dict

TEXT = "Paris and Syria. The Syrian army left Canada near Springfield, New York City, Main Street."
CANADA_BOX = [-141.0, 41.7, -52.6, 83.1]


def gold(word, latitude=None, longitude=None, ident=None, feature_class="P", feature_code=None, form="name"):
    start = TEXT.index(word)
    return {
        "start": start,
        "end": start + len(word),
        "text": word,
        "name": word,
        "lat": latitude,
        "lon": longitude,
        "geonameid": ident,
        "feature_class": feature_class,
        "feature_code": feature_code,
        "country": None,
        "form": form,
    }


def found(word, latitude=None, longitude=None, ident=None, *, kind="city", bbox=None, name=None, **more):
    start = TEXT.index(word)
    place = None
    if latitude is not None:
        place = {"id": f"x:{word}", "name": name or word, "kind": kind, "latitude": latitude, "longitude": longitude}
        place |= {"geonames_id": ident, "bbox": bbox}
    row = {"start": start, "end": start + len(word), "text": word, "form": "name", "status": "resolved"}
    return row | {"confidence": None if place is None else 0.9, "place": place} | more


def located(mentions, ident="a"):
    return located_from_dict({"schema": "geomap.located/1", "article": {"id": ident}, "mentions": mentions})


def write(path, *rows):
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8")
    return path


@pytest.fixture
def judge(tmp_path):
    def run(gold_mentions, predicted):
        corpus = write(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, "mentions": gold_mentions})
        return evaluate(corpus, [located(predicted)])

    return run


PARIS = gold("Paris", 48.85, 2.35, 2988507)
SYRIA = gold("Syria", 35.0, 38.0, 163843, "A", "PCLI")
SYRIAN = gold("Syrian", 35.0, 38.0, 163843, "A", form="demonym")
CANADA = gold("Canada", 60.1, -113.6, 6251999, "A", "PCLI")
STREET = gold("Main Street", feature_class=None)


def test_perfect_predictions_score_one(judge):
    names = judge([PARIS, SYRIA], [found("Paris", 48.85, 2.35, 2988507), found("Syria", 35, 38, 163843)]).names
    for counts in (
        names.recognition_exact,
        names.recognition_overlap,
        names.end_to_end_overlap,
        names.end_to_end_exact,
    ):
        assert (counts.precision, counts.recall, counts.f1) == (1.0, 1.0, 1.0)
    assert (names.place.accuracy_right, names.place.accuracy161, names.place.median_km) == (1.0, 1.0, 0.0)


def test_an_empty_run_scores_zero(tmp_path):
    corpus = write(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, "mentions": [PARIS]})
    report = evaluate(corpus, ())
    assert report.names.recognition_exact.f1 == 0
    assert report.names.end_to_end_overlap.f1 == 0
    assert report.names.end_to_end_overlap.precision is None
    assert report.articles_without_prediction == 1


def test_a_demonym_is_left_out_of_names_and_kept_in_all(judge):
    report = judge([SYRIA, SYRIAN], [found("Syria", 35, 38), found("Syrian", 35, 38, form="demonym")])
    assert report.views["names"].recognition_exact.claimed == 1
    assert report.views["all"].recognition_exact.claimed == 2


def test_a_name_found_where_gold_has_a_demonym_is_no_mistake_among_names(judge):
    report = judge([PARIS, SYRIAN], [found("Paris", 48.9, 2.3), found("Syrian", 35, 38)])
    assert report.views["names"].end_to_end_overlap.claimed == 1
    assert report.views["all"].end_to_end_overlap.claimed == 2


def test_one_gold_mention_pairs_with_one_prediction_the_longest(judge):
    new_york = gold("New York", 40.71, -74.0, 5128581)
    names = judge([new_york], [found("New York City", 40.7, -74.0), found("York", 53.9, -1.1)]).names
    assert (names.recognition_exact.right, names.recognition_overlap.right) == (0, 1)
    assert names.recognition_overlap.claimed == 2
    assert (names.end_to_end_overlap.right, names.end_to_end_exact.right) == (1, 0)


@pytest.mark.parametrize(
    ("mention", "more", "right"),
    [
        (CANADA, {}, 1),
        ({**CANADA, "feature_class": "P"}, {}, 0),
        (CANADA, {"kind": "city"}, 0),
        (CANADA, {"bbox": None}, 0),
        (CANADA, {"bbox": [-80, 41, -52, 60]}, 0),
        (CANADA, {"name": "Ontario"}, 1),
    ],
)
def test_an_area_is_right_by_extent_only_under_its_own_name_and_kind(judge, mention, more, right):
    prediction = found("Canada", 46.0, -75.0, **{"kind": "country", "bbox": CANADA_BOX} | more)
    names = judge([mention], [prediction]).names
    assert names.end_to_end_overlap.right == right
    assert names.right_by == ({"area": 1} if right else {})
    assert names.end_to_end_distance.right == 0


def test_another_name_for_wider_words_is_not_right_by_extent(judge):
    wider = found("left Canada", 46.0, -75.0, kind="country", bbox=CANADA_BOX, name="Ontario")
    assert judge([CANADA], [wider]).names.end_to_end_overlap.right == 0


def test_an_extent_across_the_dateline_holds_points_on_both_sides(judge):
    far_east = gold("Syria", 66.0, -172.0, None, "A")
    box = [160.0, 60.0, -160.0, 70.0]
    assert judge([far_east], [found("Syria", 65, 170, kind="admin1", bbox=box)]).names.end_to_end_overlap.right == 1


def test_unknown_is_found_but_claims_nothing_and_rejected_is_neither(judge):
    predicted = [
        found("Paris", status="unknown"),
        found("Syria", 35, 38, status="ambiguous"),
        found("Canada", status="rejected"),
    ]
    report = judge([PARIS, SYRIA, CANADA], predicted)
    assert report.names.recognition_exact.right == 2
    assert report.names.end_to_end_overlap.claimed == 1
    assert report.names.end_to_end_overlap.right == 1
    assert report.rejected == 1


def test_gold_without_coordinates_is_recognised_but_not_judged(judge):
    names = judge([STREET, PARIS], [found("Main Street", 1.0, 1.0), found("Paris", 48.9, 2.3)]).names
    assert names.recognition_exact.right == 2
    assert (names.end_to_end_overlap.claimed, names.end_to_end_overlap.wanted, names.place.n) == (1, 1, 1)


def test_a_wrong_place_costs_precision_and_recall(judge):
    names = judge([PARIS], [found("Paris", 33.66, -95.55)]).names
    assert (names.end_to_end_overlap.precision, names.end_to_end_overlap.recall) == (0.0, 0.0)
    assert names.place.median_km == pytest.approx(7779, abs=5)


def test_figures_are_broken_down_by_kind_of_gold_place_and_by_predicted_form(judge):
    names = judge([PARIS, SYRIA, STREET], [found("Paris", 48.9, 2.3, form="embedded"), found("Syria", 0, 0)]).names
    kinds = {row.group: (row.mentions, row.found, row.targets, row.right) for row in names.by_gold_kind}
    assert kinds == {"city": (1, 1, 1, 1), "country": (1, 1, 1, 0), "no entry": (1, 0, 0, 0)}
    assert {row.form: (row.claimed, row.right) for row in names.by_found_form} == {"embedded": (1, 1), "name": (1, 0)}


def test_the_text_report_gives_the_strict_distance_beside_the_lenient_figure(judge):
    text = str(judge([CANADA], [found("Canada", 46.0, -75.0, kind="country", bbox=CANADA_BOX)]))
    assert "right 1.000  strict: accuracy@161 0.000" in text
    assert "end to end 161 km only" in text


def test_the_text_report_tells_demonyms_from_names(judge):
    text = str(judge([PARIS, SYRIAN], [found("Paris", 48.9, 2.3)]))
    rows = dict(line.rsplit(maxsplit=5)[0:6:5] for line in text.split("all by marked form")[1].splitlines()[1:3])
    assert rows == {"name": "1.000", "demonym": "-"}


def test_a_report_is_plain_json(judge):
    figures = judge([PARIS], [found("Paris", 48.9, 2.3)]).to_dict()
    assert json.loads(json.dumps(figures)) == figures


BROKEN_GOLD = [
    ({**PARIS, "end": 500}, "lies outside the text"),
    ({**PARIS, "start": -1}, "lies outside the text"),
    ({**PARIS, "start": 5, "end": 5}, "lies outside the text"),
    ({**PARIS, "text": "Pariz"}, "'Paris' stands there"),
    ({**PARIS, "form": "noun"}, "form 'noun' is unknown"),
    ({**PARIS, "lat": 91}, "outside the globe"),
    ({**PARIS, "lat": float("nan")}, "outside the globe"),
    ({**PARIS, "geonameid": "2988507"}, "int or null is wanted"),
    ({**PARIS, "start": True}, "int is wanted"),
    ({k: v for k, v in PARIS.items() if k != "lon"}, "the key 'lon' is missing"),
    ("Paris", "a JSON object is wanted"),
]


@pytest.mark.parametrize(("mention", "words"), BROKEN_GOLD)
def test_a_broken_gold_mention_is_named_by_line_and_number(tmp_path, mention, words):
    good = {"id": "a", "text": TEXT, "mentions": []}
    corpus = write(tmp_path / "gold.jsonl", good, "", {"id": "b", "text": TEXT, "mentions": [SYRIA, mention]})
    with pytest.raises(InputError, match=r"gold\.jsonl line 3, mentions\[1\]: ") as caught:
        evaluate(corpus, ())
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"id": "a", "text": TEXT, "mentions": []}, "line 2: the article id 'a' was used before"),
        ("{", "line 2: the line is no JSON"),
        ("[" * 100_000, "line 2: the line is no JSON"),
        ("[]", "line 2: a JSON object is wanted"),
        ({"id": 7, "text": TEXT, "mentions": []}, "line 2: 'id' is 7"),
        ({"id": "b", "text": TEXT, "mentions": {}}, "line 2: 'mentions' is {}"),
    ],
)
def test_a_broken_gold_line_is_named(tmp_path, line, words):
    corpus = write(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, "mentions": []}, line)
    with pytest.raises(InputError) as caught:
        evaluate(corpus, ())
    assert words in str(caught.value)


def test_a_gold_line_that_is_no_utf8_is_named(tmp_path):
    (tmp_path / "gold.jsonl").write_bytes(b'{"id": "a", "text": "", "mentions": []}\n{"id": "\xff"}\n')
    with pytest.raises(InputError, match="line 2: the line is no UTF-8"):
        evaluate(tmp_path / "gold.jsonl", ())


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_gold_file_is_refused(tmp_path, content):
    (tmp_path / "gold.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"gold\.jsonl line 1: the file holds no article"):
        evaluate(tmp_path / "gold.jsonl", ())


def test_a_missing_gold_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="can't be read"):
        evaluate(tmp_path / "none.jsonl", ())


GOOD_ROW = {"schema": "geomap.located/1", "article": {"id": "a"}, "mentions": []}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**GOOD_ROW, "article": {"id": "z"}}, "line 2: the article 'z' is not in the gold corpus"),
        (GOOD_ROW, "line 2: the article 'a' came before"),
        ({"article": {"id": "b"}, "mentions": []}, "line 2: its schema is None"),
        ("[]", "line 2: a located article is a JSON object"),
        ({**GOOD_ROW, "mentions": [found("Paris", 100, 0)]}, "line 2: coordinates 100.0, 0.0 lie outside the globe"),
        ({**GOOD_ROW, "mentions": [found("Paris", 1, 0, form="noun")]}, "line 2: 'noun'"),
    ],
)
def test_a_broken_prediction_is_named_by_its_line(tmp_path, row, words):
    corpus = write(tmp_path / "gold.jsonl", *({"id": i, "text": TEXT, "mentions": []} for i in "ab"))
    predicted = write(tmp_path / "found.jsonl", GOOD_ROW, row)
    with pytest.raises(InputError) as caught:
        evaluate(corpus, predicted)
    assert words in str(caught.value)


def test_an_empty_file_of_predictions_is_refused(tmp_path):
    corpus = write(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, "mentions": []})
    with pytest.raises(InputError, match=r"found\.jsonl line 1: the file holds no located article"):
        evaluate(corpus, write(tmp_path / "found.jsonl"))


def test_predictions_for_another_corpus_given_as_values_are_refused(tmp_path):
    corpus = write(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, "mentions": []})
    with pytest.raises(InputError, match="located article 2: the article 'z' is not in the gold corpus"):
        evaluate(corpus, [located([]), located([], "z")])


def test_words_that_are_not_at_their_offsets_are_counted(judge):
    report = judge([PARIS], [found("Paris", 48.9, 2.3, text="Parys")])
    assert report.predicted_text_not_at_offsets == 1
    assert "WARNING predictions whose words are not at their offsets: 1" in str(report)
