import json

import pytest

from geomap import sources
from geomap.errors import SettingsError
from geomap.model import ArticleStatus
from geomap.settings import Settings


def read_lines(tmp_path, data, **options):
    path = tmp_path / "a.jsonl"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(sources.read([path], settings=Settings(), **options))


def test_the_fields_of_an_article_are_taken_and_the_text_is_unaltered(tmp_path):
    text = " Rain\r\nfell \u2028 in\0Lisbon. "
    row = {
        "id": "r1", "title": "Rain", "author": "A. Writer", "url": "https://news.example/1",
        "publisher": "Daily Example", "published": "2024-03-05T09:00:00Z", "language": "en", "text": text,
    }  # fmt: skip
    (article,) = read_lines(tmp_path, json.dumps(row))
    assert article.text == text
    assert {key: getattr(article, key) for key in row} == row


def test_an_id_is_the_given_one_else_the_url_else_file_and_line(tmp_path):
    rows = '{"text": "a", "id": 12}\n\n{"text": "b", "url": "https://news.example/"}\n{"text": "c", "id": ""}\n'
    assert [article.id for article in read_lines(tmp_path, rows)] == ["12", "https://news.example/", "a.jsonl#4"]


def test_a_bad_line_costs_itself_alone_and_is_numbered(tmp_path):
    rows = '{"text": "a"}\n{"text": \n[1]\n{"text": 12}\n{"text": null}\n{}\n{"text": "b"}\n'
    found = read_lines(tmp_path, rows)
    assert [article.status.value for article in found] == [
        "ok",
        "malformed",
        "malformed",
        "malformed",
        "empty",
        "malformed",
        "ok",
    ]
    assert [article.id for article in found] == [f"a.jsonl#{n}" for n in range(1, 8)]
    assert found[1].detail == "It is no JSON: Expecting value at character 11."
    assert found[3].detail == "Its text is a number, not a text."


@pytest.mark.parametrize("value", ["[" * 100_000 + "]" * 100_000, "9" * 6000])
def test_a_line_that_no_parser_takes_is_malformed(tmp_path, value):
    found = read_lines(tmp_path, f'{{"text": "a", "extra": {value}}}\n{{"text": "b"}}')
    assert [article.status for article in found] == [ArticleStatus.MALFORMED, ArticleStatus.OK]


def test_a_line_of_millions_of_values_is_refused_before_it_fills_the_memory(tmp_path):
    found = read_lines(tmp_path, b'{"text": "a", "x": [' + b"[]," * 3_000_000 + b'0]}\n{"text": "b"}')
    assert [article.status for article in found] == [ArticleStatus.TOO_LARGE, ArticleStatus.OK]


def test_a_line_over_the_limit_is_too_large_and_the_next_one_is_read(tmp_path):
    found = read_lines(tmp_path, b'{"text": "' + b"a" * (33 << 20) + b'"}\n{"text": "b"}\n')
    assert [(article.status.value, article.id) for article in found] == [
        ("too_large", "a.jsonl#1"),
        ("ok", "a.jsonl#2"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_lines_are_read_in_other_encodings_too(tmp_path, encoding):
    data = '{"text": "São Paulo \u00fc"}\n{"text": "Zürich"}\n'.encode(encoding)
    assert [article.text for article in read_lines(tmp_path, data)] == ["São Paulo ü", "Zürich"]


def test_other_exports_names_of_fields_are_understood_and_can_be_given(tmp_path):
    row = '{"Headline": "Rain", "body": "It fell.", "note": "Much.", "pubDate": "Tue, 05 Mar 2024 09:00:00 GMT"}'
    (article,) = read_lines(tmp_path, row)
    assert (article.title, article.text, article.published) == ("Rain", "It fell.", "2024-03-05T09:00:00+00:00")
    (article,) = read_lines(tmp_path, row, columns={"text": "note"})
    assert article.text == "Much."


def test_a_column_role_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="'tekst'"):
        read_lines(tmp_path, '{"text": "x"}', columns={"tekst": "body"})


def test_lone_surrogates_stay_in_the_text(tmp_path):
    (article,) = read_lines(tmp_path, '{"text": "half \\ud83d a pair", "id": "s\\ud800"}')
    assert (article.text, article.id) == ("half \ud83d a pair", "s\ud800")


def test_a_located_result_is_an_article_again_only_with_its_text(tmp_path):
    rows = (
        '{"schema": "geomap.located/1", "article": {"id": "a", "text": "Rain fell.", "source": "x.txt"}}\n'
        '{"schema": "geomap.located/1", "article": {"id": "b"}}\n'
    )
    found = read_lines(tmp_path, rows)
    assert [(article.id, article.source, article.status.value) for article in found] == [
        ("a", "x.txt", "ok"), ("a.jsonl#2", "a.jsonl", "empty"),
    ]  # fmt: skip


def test_a_gold_corpus_with_mentions_is_read_as_articles(tmp_path):
    (article,) = read_lines(tmp_path, '{"id": "g", "text": "Rain fell.", "mentions": [{"start": 0}]}')
    assert (article.id, article.status) == ("g", ArticleStatus.OK)


def test_a_file_without_a_line_is_empty(tmp_path):
    (article,) = read_lines(tmp_path, "")
    assert (article.status, article.id) == (ArticleStatus.EMPTY, "a.jsonl")
