"""The last line on the terminal, the page's head, and what they count."""

from __future__ import annotations

import geomap
from geomap.cli.console import Tally
from geomap.export.page.counting import OpeningCounts, article_counts
from geomap.model import Article, ArticleStatus, Form, Located
from geomap.settings import Settings

TEXT = "Iraqi troops moved from Baghdad to a village 40 km south of Mosul. Nobody in Xqzzvnwrkt saw them."


def located():
    articles = [
        Article(id="a", text=TEXT),
        Article(id="b", text=TEXT, duplicate_of="a"),
        Article(id="c", text="Snow fell on Warsaw."),
        Article(id="d", status=ArticleStatus.BINARY, detail="It is a picture."),
    ]
    return list(geomap.locate(articles))


def tallied(articles, **settings):
    tally = Tally(Settings(**settings))
    for one in articles:
        tally.add(article_counts(one, tally.settings.include))
    return tally.sentence()


def test_the_terminal_says_what_the_page_counts():
    articles = located()
    for include in (("relative",), ("none",), ("demonyms", "embedded", "relative")):
        page = geomap.to_map(articles, include=include)
        assert tallied(articles, include=include) == page.counts().sentence()


def test_described_places_count_and_demonyms_stand_aside():
    articles = located()
    said = {r.mention.text: r.mention.form for one in articles for r in one.resolutions}
    assert said["Iraqi"] is Form.DEMONYM
    assert Form.RELATIVE in said.values()
    sentence = tallied(articles)
    assert sentence.startswith("2 articles, 4 mentions, 4 places, ")
    assert sentence.endswith("1 told again, 1 not read (1 demonym aside)")
    assert tallied(articles, include=("demonyms",)).startswith("2 articles, 4 mentions, 4 places, ")


def test_one_of_a_thing_is_singular():
    said = OpeningCounts(articles=1, mentions=1, places=1, unplaced=1, aside={Form.EMBEDDED: 1}).sentence()
    assert said == "1 article, 1 mention, 1 place, 1 not placed (1 embedded name aside)"
    assert tallied([Located(article=Article(id="a"))]) == "1 article, 0 mentions, 0 places, 0 not placed"


def test_what_is_too_unsure_for_the_map_is_counted_apart():
    page = geomap.to_map(located(), min_confidence=1.0)
    assert page.counts().hidden > 0
    assert f"{page.counts().hidden} too unsure" in page.counts().sentence()
