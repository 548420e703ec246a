"""What the packaged model and other spaCy pipelines find."""

from __future__ import annotations

import warnings

import pytest
import spacy

from geomap import plugins
from geomap.errors import PluginError
from geomap.evaluation import evaluate
from geomap.model import Article, Form
from geomap.recognise.spacy_reader import PACKAGED_FILES, check_files, load_packaged
from geomap.recognise.spans import KnownNames
from geomap.settings import Settings
from geomap.testing import check_recogniser

KEEP = 0.38
PLACES = "They flew from Nantes to the town of Ouagadougou; nobody in Chelsea or Reading, England, had heard of it."
PEOPLE = "Paris Hilton met Chelsea Clinton on Monday. Michael Jordan was late, she said, and Mr. Carter left in March."


def found(recogniser, names, text):
    (mentions,) = recogniser.recognise([Article(id="a", text=text)], names)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
    return [m.text for m in mentions if m.score > KEEP and m.form is not Form.DEMONYM]


def named(pipeline):
    name = f"spacy:{pipeline}"
    return plugins.load("geomap.recognisers", name, Settings(recogniser=name))


def test_places_are_found_and_people_are_not(model, names):
    assert found(model, names, PLACES) == ["Nantes", "Ouagadougou", "Chelsea", "Reading", "England"]
    assert found(model, names, PEOPLE) == []


def test_the_contract_is_kept(model, names):
    check_recogniser(model, names)


def test_loading_checks_the_files_and_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reader = load_packaged()
    assert (reader.name, reader.version, reader.language) == ("en_core_web_md", "3.7.1", "en")


def test_another_folder_in_place_of_the_packaged_one_is_refused(tmp_path):
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(PluginError, match=r"was published|lacks"):
        check_files(tmp_path)
    assert "ner/model" in PACKAGED_FILES


def test_only_the_entities_are_computed():
    assert load_packaged()._pipeline.pipe_names == ["ner"]


def test_the_vocabulary_does_not_grow_with_the_texts():
    reader = load_packaged()
    reader(["Warm up with a first sentence from Mosul."])
    before = len(reader._pipeline.vocab.strings)
    reader([f"Word{n}x met word{n}y in Mosul." for n in range(3000)])
    assert len(reader._pipeline.vocab.strings) == before


@pytest.mark.parametrize(
    "text",
    [
        "\ud800 in Chelsea \udfff",
        "Chelsea" * 20_000,
        "Chelsea, " * 20_000,
        "سافر إلى بغداد " * 500,
        "chelsea is late. " * 500,
    ],
    ids=["lone surrogates", "no blanks", "one name", "another script", "no capitals"],
)
def test_texts_that_nobody_wrote_for_it_do_no_harm(model, names, text):
    found(model, names, text)


def ruled(tmp_path, language, patterns):
    """A small pipeline on disk that finds entities by rules."""
    pipeline = spacy.blank(language)
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": text} for label, text in patterns])
    pipeline.to_disk(tmp_path)
    return tmp_path


def test_any_pipeline_with_entities_can_be_named(tmp_path, names):
    recogniser = named(ruled(tmp_path, "en", [("GPE", "Qoqozbaneh")]))
    assert recogniser.name == f"spacy:{tmp_path}"
    assert "Qoqozbaneh" in found(recogniser, names, "The shells fell on Qoqozbaneh while Chelsea slept.")


def test_in_another_language_every_sentence_is_read_and_other_labels_count(tmp_path, names):
    text = "Les obus sont tombés sur Qoqozbaneh, a dit Chelsea. Elle est à Paris, en France."
    scores = {}
    for label in ("LOC", "PER"):
        recogniser = named(ruled(tmp_path / label, "fr", [(label, "Qoqozbaneh"), (label, "Chelsea")]))
        assert {"Paris", "France"} <= set(found(recogniser, names, text))
        (look,) = recogniser.first_look([Article(id="a", text=text)], KnownNames(names))
        assert look.unsure == [0, 1]
        (mentions,) = recogniser.recognise([Article(id="a", text=text)], names)
        scores[label] = {m.text: m.score for m in mentions}["Chelsea"]
    assert scores["LOC"] > scores["PER"]


def test_an_unknown_pipeline_is_refused():
    with pytest.raises(PluginError, match="no_such_pipeline"):
        named("no_such_pipeline")


def test_a_pipeline_without_entities_is_refused(tmp_path):
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(PluginError, match="finds no entities"):
        named(tmp_path)


@pytest.mark.parametrize(("corpus", "other", "floor"), [("lgl", "trnews", 0.85), ("trnews", "lgl", 0.92)])
def test_names_are_found_in_a_corpus_that_no_weights_have_seen(shared, root, corpus, other, floor):
    """Exact spans, names; light finds fewer on the same articles."""
    gold = shared / "corpora" / corpus / "gold.jsonl"
    files = tuple(root / "tools" / stage / "weights" / f"{other}.json" for stage in ("recognise", "resolve"))
    second = root / "tools" / "recognise" / "weights" / f"model-{other}.json"
    model = evaluate(gold, recogniser="model", weights=(*files, second)).names
    light = evaluate(gold, recogniser="light", weights=files).names
    assert model.recognition_exact.f1 >= floor
    assert model.recognition_exact.precision >= 0.85
    assert model.recognition_exact.f1 > light.recognition_exact.f1
    assert model.end_to_end_overlap.f1 > light.end_to_end_overlap.f1 - 0.002  # in TR-News the two are level, end to end
