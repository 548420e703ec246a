"""The plug-ins of docs/extending.md are what it says: short, and working together once they are installed."""

from __future__ import annotations

import io
import json
import re

import pytest
from pyld import jsonld

import geomap
from geomap import plugins
from geomap.model import Article


@pytest.fixture(scope="module")
def plug_ins(root):
    """The code of each plug-in by its factory's group: a block with `create`, and the check behind it."""
    page = (root / "docs" / "extending.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return dict(zip(plugins.GROUPS, [block for block in blocks if "def create(" in block], strict=True))


def test_a_plug_in_of_each_kind_is_short(plug_ins):
    for code in plug_ins.values():
        assert len(code.splitlines()) <= 40


CONTEXT = {
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "AnnotationPage": "as:OrderedCollectionPage",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "identifying": "oa:identifying",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "exact": "oa:exact",
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

    (page,) = jsonld.expand(json.loads(text), {"documentLoader": loader})
    return page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]


@pytest.fixture
def installed(plug_ins, tmp_path, monkeypatch):
    """All four as an installed package."""
    info = tmp_path / "geomap_examples-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: geomap-examples\nVersion: 1\n")
    entries = []
    for group, code in plug_ins.items():
        module = group.replace("geomap.", "example_")
        (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
        entries.append(f"[{group}]\n{NAMES[group]} = {module}:create\n")
    (info / "entry_points.txt").write_text("".join(entries))
    monkeypatch.syspath_prepend(tmp_path)


NAMES = {
    "geomap.sources": "srt",
    "geomap.recognisers": "capitals",
    "geomap.gazetteers": "stations",
    "geomap.exporters": "annotations",
}


@pytest.mark.usefixtures("installed")
def test_all_four_work_together_once_they_are_installed(tmp_path):
    folder = tmp_path / "broadcasts"
    folder.mkdir()
    cues = "1\r\n00:00:01,000 --> 00:00:04,000\r\nPlanes from Vostok Station\r\nreached Paris.\r\n"
    (folder / "news.srt").write_text(cues)
    (folder / "broken.srt").write_bytes(b"\xff\xfe")
    articles = list(geomap.read(folder))
    assert [(a.id, a.status.value) for a in articles] == [("broken.srt", "undecodable"), ("news.srt", "ok")]
    located = list(geomap.locate(articles, recogniser="capitals", gazetteers=["embedded", "stations"]))
    geomap.write(located, tmp_path / "places.jsonld")
    told = [a["http://www.w3.org/ns/oa#hasBody"][0]["@id"] for a in expanded((tmp_path / "places.jsonld").read_text())]
    assert told == ["urn:geomap:stations%3AVostok", "https://sws.geonames.org/2988507/"]


@pytest.mark.usefixtures("installed")
def test_annotations_quote_their_words_and_say_where_they_stand(tmp_path):
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
        told[exact] = annotation[f"{oa}hasBody"][0]["@id"]
    assert told == {"Mosul": "https://sws.geonames.org/99072/", "Baghdad": "https://sws.geonames.org/98182/"}


def test_every_plug_point_and_check_that_is_named_exists(root):
    from geomap import testing

    page = (root / "docs" / "extending.md").read_text(encoding="utf-8")
    assert all(group in page for group in plugins.GROUPS)
    for name in re.findall(r"`(check_\w+)`", page):
        assert callable(getattr(testing, name))


def test_a_hostile_text_cannot_write_the_file(plug_ins):
    from geomap.testing import located_examples

    module: dict = {"__name__": "geomap_annotations"}
    exec(plug_ins["geomap.exporters"], module)
    out = io.BytesIO()
    module["create"](None).write(located_examples(), out)
    assert len(expanded(out.getvalue())) == 3
