import pytest

from geomap import sources
from geomap.model import ArticleStatus
from geomap.settings import Settings

PARAGRAPHS = (
    "<p>Officials in Osaka said on Tuesday that a new ferry service to Toronto would begin in the spring, and that the"
    " first tickets went on sale this week in both of the cities.</p>"
    "<p>Shopkeepers welcomed the news, and said that visitors had been asking for a better connection for years.</p>"
)


def page(head="", body=PARAGRAPHS, attributes="lang=en"):
    return (
        f"<!doctype html><html {attributes}><head><title>Ferry to start</title>{head}</head><body><nav><a href='/'>Home"
        f"</a></nav><article><h1>Ferry to start</h1>{body}</article><footer>All rights reserved</footer></body></html>"
    )


def read_page(tmp_path, data):
    path = tmp_path / "a.html"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (article,) = sources.read([path], settings=Settings())
    return article


def test_the_article_of_a_page_is_its_text_without_the_page_around_it(tmp_path):
    article = read_page(tmp_path, page())
    assert "Officials in Osaka" in article.text
    assert "Home" not in article.text
    assert "rights reserved" not in article.text
    assert (article.title, article.language, article.id) == ("Ferry to start", "en", "a.html")


def test_metadata_come_from_the_fields_that_pages_keep_for_them(tmp_path):
    article = read_page(
        tmp_path,
        page(
            '<link rel=canonical href="https://news.example/ferry">'
            '<meta property="og:site_name" content="Daily Example">'
            '<meta property="article:published_time" content="2024-03-05T09:30:00+01:00">'
            '<meta name=author content="Ann Writer">'
        ),
    )
    assert (article.url, article.publisher, article.author) == (
        "https://news.example/ferry",
        "Daily Example",
        "Ann Writer",
    )
    assert article.published == "2024-03-05T09:30:00+01:00"
    assert article.id == "https://news.example/ferry"


def test_json_ld_gives_the_moment_of_publication(tmp_path):
    data = '{"@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle", "datePublished": "2023-11-02T08:00:00Z"}]}'
    assert (
        read_page(tmp_path, page(f'<script type="application/ld+json">{data}</script>')).published
        == "2023-11-02T08:00:00Z"
    )


def test_a_page_that_states_no_date_has_none(tmp_path):
    body = PARAGRAPHS + "<p>The last ferry of the old kind ran on 12 June 1987, and was scrapped in 1990 after all.</p>"
    assert read_page(tmp_path, page(body=body)).published is None


def test_a_canonical_link_that_is_no_web_address_is_left_out(tmp_path):
    for href in ("javascript:window.x=1", "https://news.example@evil.example/", "//evil.example", "file:///etc/passwd"):
        assert read_page(tmp_path, page(f'<link rel=canonical href="{href}">')).url is None


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="shift_jis">', "shift_jis"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "utf-8"),
    ],
)
def test_the_declared_encoding_is_used(tmp_path, declaration, encoding):
    body = "<p>新しい船が運航を始める。関係者が火曜日に発表した。東京と大阪の間を結ぶ。</p>" * 3
    assert "東京と大阪" in read_page(tmp_path, page(declaration, body, "lang=ja").encode(encoding)).text


def test_a_page_without_an_article_is_empty(tmp_path):
    article = read_page(tmp_path, "<html><body><script>1</script></body></html>")
    assert article.status is ArticleStatus.EMPTY
    assert read_page(tmp_path, b" \n").status is ArticleStatus.EMPTY


def test_a_picture_that_is_called_a_page_is_binary(tmp_path):
    assert read_page(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(500)).status is ArticleStatus.BINARY


def test_a_big_page_is_read_in_the_worker_and_gives_the_same(tmp_path):
    filler = "<script>" + "x" * 300_000 + "</script>"
    small, big = read_page(tmp_path, page()), read_page(tmp_path, page(filler))
    assert (big.text, big.title, big.status) == (small.text, small.title, ArticleStatus.OK)


def test_a_page_nested_without_end_is_over_in_time(tmp_path):
    article = read_page(tmp_path, page(body=PARAGRAPHS + "<div>" * 200_000))
    assert article.status in (ArticleStatus.OK, ArticleStatus.MALFORMED)


def test_a_map_that_geomap_drew_is_no_article(tmp_path):
    article = read_page(tmp_path, page('<meta name="generator" content="geomap">'))
    assert (article.status, article.text) == (ArticleStatus.UNSUPPORTED, "")


def test_the_language_is_that_of_the_text_whatever_the_template_claims(tmp_path):
    body = "<p>Die Regierung hat am Montag angekündigt, dass die Fähren im Frühjahr wieder fahren werden.</p>" * 3
    assert read_page(tmp_path, page(body=body, attributes="lang=en")).language == "de"
