import random

from geomap.sources import near
from geomap.sources.near import Stories

VOCABULARY = [f"word{n}" for n in range(3000)]


def near_duplicates(texts):
    stories = Stories()
    found = {ident: stories.first_of(ident, text) for ident, text in texts}
    return {ident: first for ident, first in found.items() if first is not None}


def story(seed, words=400):
    chooser = random.Random(seed)
    return " ".join(chooser.choices(VOCABULARY, k=words))


def test_the_same_story_with_another_headline_and_a_shorter_end_is_found():
    text = story(1)
    copies = [
        ("b", "Another headline for it altogether. " + text),
        ("c", text[: len(text) * 6 // 10]),
        ("d", text.upper()),
    ]
    assert near_duplicates([("a", text), *copies]) == {"b": "a", "c": "a", "d": "a"}


def test_a_copy_with_a_changed_word_in_every_twentieth_place_is_found():
    words = story(2).split()
    changed = [word if at % 20 else "other" for at, word in enumerate(words)]
    assert near_duplicates([("a", " ".join(words)), ("b", " ".join(changed))]) == {"b": "a"}


def test_copies_of_copies_lead_to_the_first():
    words = story(3, 1000).split()
    pieces = [" ".join(words[start : start + 600]) for start in (0, 150, 300)]
    assert near_duplicates(zip("abc", pieces, strict=True)) == {"b": "a", "c": "a"}


def test_different_stories_that_share_a_paragraph_stay_apart():
    background = story(4, 80)
    texts = [(str(n), story(100 + n, 300) + " " + background) for n in range(40)]
    assert near_duplicates(texts) == {}


def test_short_texts_are_not_compared():
    assert (
        near_duplicates(
            [("a", "Flash: ferry sinks off Lisbon, many missing."), ("b", "Flash: ferry sinks off Lisbon.")]
        )
        == {}
    )


def test_scripts_without_blanks_are_compared_by_characters():
    text = "".join(random.Random(5).choices("東京大阪政府発表火曜日関係者運航船新会社市長住民歓迎年春夏秋冬", k=400))
    assert near_duplicates([("a", text), ("b", text[:300]), ("c", text[::-1])]) == {"b": "a"}


def test_the_result_is_the_same_in_every_run_and_surrogates_do_no_harm():
    texts = [("a", story(6) + "\ud800"), ("b", story(6) + " end")]
    assert near_duplicates(texts) == near_duplicates(texts) == {"b": "a"}


def test_thousands_that_are_all_alike_are_not_compared_with_each_other(monkeypatch):
    compared = []
    shared = near._shared
    monkeypatch.setattr(near, "_shared", lambda one, other: compared.append(1) or shared(one, other))
    stories = Stories()
    for n in range(300):
        assert stories.first_of(str(n), f"{n} {story(9)}") == (None if n == 0 else "0")
    assert len(compared) == 299
