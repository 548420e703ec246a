"""The plug-in of docs/extending.md is what it says: short, working, and within the contract."""

from __future__ import annotations

import io
import json
import re

import pytest
from pyld import jsonld

import geomap
from geomap.model import Article


@pytest.fixture(scope="module")
def blocks(root):
    page = (root / "docs" / "extending.md").read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def test_the_plug_in_is_short_and_keeps_the_contract(blocks):
    plug_in, contract = blocks
    assert len(plug_in.splitlines()) <= 60
    exec(plug_in + contract, {"__name__": "geomap_annotations"})


CONTEXT = {
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "identifying": "oa:identifying",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "first": {"@id": "as:first", "@type": "@id"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "start": {"@id": "oa:start", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
}
"""The terms of the W3C's context that the plug-in uses, so that no test asks the network."""


def expanded(text):
    def loader(url, options):
        assert url == "http://www.w3.org/ns/anno.jsonld"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
                "document": {"@context": CONTEXT}}  # fmt: skip

    (collection,) = jsonld.expand(json.loads(text), {"documentLoader": loader})
    (page,) = collection["http://www.w3.org/ns/activitystreams#first"]
    return page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]


def test_the_plug_in_works_once_it_is_installed(blocks, tmp_path, monkeypatch):
    (tmp_path / "geomap_annotations.py").write_text(blocks[0], encoding="utf-8")
    info = tmp_path / "geomap_annotations-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: geomap-annotations\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[geomap.exporters]\nannotations = geomap_annotations:create\n")
    monkeypatch.syspath_prepend(tmp_path)
    article = Article(id="ein Ort/ä", text="🙂 Troops left Mosul & <b>Baghdad</b> on Sunday.")
    geomap.write(geomap.locate([article]), tmp_path / "places.jsonld")
    oa = "http://www.w3.org/ns/oa#"
    told = {}
    for annotation in expanded((tmp_path / "places.jsonld").read_text()):
        (target,) = annotation[f"{oa}hasTarget"]
        assert target[f"{oa}hasSource"] == [{"@id": "urn:geomap:ein%20Ort/%C3%A4"}]
        words, position = target[f"{oa}hasSelector"]
        start, end = (int(position[f"{oa}{edge}"][0]["@value"]) for edge in ("start", "end"))
        exact = words[f"{oa}exact"][0]["@value"]
        assert article.text[start:end] == exact
        assert article.text.startswith(words[f"{oa}prefix"][0]["@value"] + exact)
        told[exact] = annotation[f"{oa}hasBody"][0]["@id"]
    assert told == {"Mosul": "https://sws.geonames.org/99072/", "Baghdad": "https://sws.geonames.org/98182/"}


def test_every_plug_point_and_check_that_is_named_exists(root):
    from geomap import plugins, testing

    page = (root / "docs" / "extending.md").read_text(encoding="utf-8")
    assert all(group in page for group in plugins.GROUPS)
    for name in re.findall(r"`(check_\w+)`", page):
        assert callable(getattr(testing, name))


def test_a_hostile_text_cannot_write_the_file(blocks):
    from geomap.testing import located_examples

    module: dict = {"__name__": "geomap_annotations"}
    exec(blocks[0], module)
    out = io.BytesIO()
    module["create"](None).write(located_examples(), out)
    assert len(expanded(out.getvalue())) == 3
