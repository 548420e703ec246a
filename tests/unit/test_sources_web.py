"""Pages, feeds and sitemaps read from a real server on this machine."""

import io
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geomap import http, sources
from geomap.model import ArticleStatus
from geomap.settings import Settings

RAIN = "It rained in Lisbon for the whole of Tuesday, and the ferries stayed in the harbour until the evening."
SNOW = "Snow fell in Oslo for the whole of Friday, and the trains stayed in their sheds until the next morning."


def page(text, title="Ferry"):
    site = '<meta property="og:site_name" content="Daily Example">'
    head = f'<title>{title}</title>{site}<meta property="article:published_time" content="2024-03-05">'
    return f"<html lang=en><head>{head}</head><body><article><p>{text}</p><p>{text}</p></article></body></html>"


@contextmanager
def serving(**pages):
    """A server of pages: path → (media type, body), with `{base}` in a body for its own address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            media_type, body = self.server.pages.get(self.path, (None, b""))
            body = body.replace("{base}", self.server.base).encode() if isinstance(body, str) else body
            self.send_response(200 if media_type else 404)
            self.send_header("Content-Type", media_type or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.pages = {"/" + name.replace("__", "."): answer for name, answer in pages.items()}
    server.asked = []
    server.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


QUICK = http.Limits(total_s=10, gap_s=0.0)


def read(tmp_path, *given, allow_private=True, **options):
    """No waiting between requests to this machine."""
    web = http.Web(limits=QUICK, allow_private=allow_private, cache=tmp_path / "cache")
    return list(sources.read(given, settings=Settings(), web=web, **options))


HTML = "text/html; charset=utf-8"


def test_a_page_is_known_by_its_address(tmp_path):
    with serving(story=(HTML, page(RAIN))) as server:
        (article,) = read(tmp_path, server.base + "/story")
    assert (article.id, article.source, article.url) == (server.base + "/story",) * 3
    assert (article.title, article.publisher, article.published) == ("Ferry", "Daily Example", "2024-03-05")
    assert RAIN in article.text
    assert article.path is None


def test_a_private_address_is_blocked_unless_allowed(tmp_path):
    with serving(story=(HTML, page(RAIN))) as server:
        (article,) = read(tmp_path, server.base + "/story", allow_private=False)
        assert server.asked == []
    assert article.status is ArticleStatus.BLOCKED
    assert "--allow-private" in article.detail


def test_a_page_that_is_missing_costs_itself_alone(tmp_path):
    with serving(story=(HTML, page(RAIN))) as server:
        found = read(tmp_path, server.base + "/none", server.base + "/story")
    assert [article.status.value for article in found] == ["unreachable", "ok"]
    assert found[0].id == server.base + "/none"


@pytest.mark.parametrize(
    ("media_type", "encoding", "head"),
    [("text/html; charset=iso-8859-1", "cp1252", ""), ("text/html; charset=utf-8", "cp1252", ""),
     ("text/html; charset=latin-1", "utf-8", ""),
     ("text/html", "shift_jis", '<meta charset="shift_jis">'), ("text/html; charset=nonsense", "utf-8", "")],
)  # fmt: skip
def test_a_wrong_or_missing_charset_is_got_over(tmp_path, media_type, encoding, head):
    words = "新しい船が運航を始める。" if encoding == "shift_jis" else "Zürich und São Paulo"
    body = page(RAIN + " " + words).replace("<head>", "<head>" + head).encode(encoding)
    with serving(story=(media_type, body)) as server:
        (article,) = read(tmp_path, server.base + "/story")
    assert words in article.text


def test_other_kinds_are_told_by_the_media_type_or_the_bytes(tmp_path):
    pages = {
        "a": ("application/json", '{"id": "j", "text": "Rain fell."}'),
        "b": ("text/plain", RAIN),
        "c": ("application/octet-stream", page(RAIN)),
        "d": ("image/png", b"\x89PNG\r\n"),
        "e__csv": ("text/csv", f"title,text\nRain,{RAIN.replace(',', '')}\n"),
    }
    with serving(**pages) as server:
        found = read(tmp_path, *(f"{server.base}/{name}" for name in ("a", "b", "c", "d", "e.csv")))
    assert [article.status.value for article in found] == ["ok", "ok", "ok", "unsupported", "ok"]
    assert found[0].text == "Rain fell."
    assert found[1].text == RAIN


FEED = (
    "<rss version='2.0'><channel><title>Wire</title>"
    "<item><title>Rain today</title><link>{base}/1</link><guid>g1</guid><description>Short.</description></item>"
    "<item><title>Snow</title><link>{base}/gone</link><guid>g2</guid><description>Only this.</description></item>"
    "<item><title>Wind</title><guid>g3</guid><description>No link.</description></item></channel></rss>"
)


def test_the_entries_of_a_feed_are_read_as_they_stand(tmp_path):
    with serving(feed=("application/rss+xml", FEED)) as server:
        found = read(tmp_path, server.base + "/feed")
        assert [(article.id, article.text) for article in found] == [
            ("g1", "Short."),
            ("g2", "Only this."),
            ("g3", "No link."),
        ]
        assert {article.source for article in found} == {server.base + "/feed"}
        assert server.asked == ["/robots.txt", "/feed"]


def test_the_pages_of_a_feed_are_read_when_followed_and_a_missing_one_keeps_the_entry(tmp_path):
    with serving(feed=("application/rss+xml", FEED), **{"1": (HTML, page(RAIN))}) as server:
        found = read(tmp_path, server.base + "/feed", follow=True)
    assert RAIN in found[0].text
    assert (found[0].id, found[0].title, found[0].publisher, found[0].published) == (
        "g1",
        "Rain today",
        "Wire",
        "2024-03-05",
    )
    assert found[1].text == "Only this."
    assert "Only the feed's own text" in found[1].detail
    assert found[2].text == "No link."


def test_a_feed_in_a_file_is_followed_only_when_asked(tmp_path):
    with serving(**{"1": (HTML, page(RAIN))}) as server:
        path = tmp_path / "feed.xml"
        path.write_text(FEED.replace("{base}", server.base))
        assert [article.text for article in read(tmp_path, path)] == ["Short.", "Only this.", "No link."]
        assert server.asked == []
        assert RAIN in read(tmp_path, path, follow=True)[0].text


def test_how_many_pages_of_a_feed_could_not_be_read_is_said_once(tmp_path, caplog):
    caplog.set_level("INFO", "geomap.sources")
    with serving(feed=("application/rss+xml", FEED), **{"1": (HTML, page(RAIN))}) as server:
        read(tmp_path, server.base + "/feed", follow=True)
    assert caplog.messages == [f"{server.base}/feed: of 2 pages that it links to, 1 could not be read"]
    caplog.clear()
    (tmp_path / "feed.xml").write_text(FEED.replace("{base}", server.base))  # the server is gone
    (tmp_path / "cache").rename(tmp_path / "old")
    assert [article.text for article in read(tmp_path, tmp_path / "feed.xml", follow=True)][:2] == [
        "Short.",
        "Only this.",
    ]
    assert caplog.messages == ["feed.xml: of 2 pages that it links to, 2 could not be read"]


def test_a_feed_that_links_to_itself_comes_to_an_end(tmp_path):
    with serving(feed=("application/rss+xml", FEED.replace("{base}/1", "{base}/feed"))) as server:
        found = read(tmp_path, server.base + "/feed", follow=True)
    assert [article.text for article in found] == ["Short.", "Only this.", "No link."]


def test_a_sitemap_and_its_lists_are_read_when_followed(tmp_path):
    lists = "<sitemap><loc>{base}/pages.xml</loc></sitemap><sitemap><loc>{base}/index.xml</loc></sitemap>"
    lists = f"<sitemapindex xmlns='s'>{lists}</sitemapindex>"
    pages = "<url><loc>{base}/1</loc></url><url><loc>\n{base}/2?a=1&amp;b=2 </loc></url><url><loc>ftp://x/</loc></url>"
    pages = f"<urlset xmlns='s'>{pages}</urlset>"
    with serving(
        index__xml=("application/xml", lists), pages__xml=("text/xml", pages),
        **{"1": (HTML, page(RAIN)), "2?a=1&b=2": (HTML, page(SNOW))},
    ) as server:  # fmt: skip
        (told,) = read(tmp_path, server.base + "/pages.xml")
        assert "sitemap of 3 addresses" in told.detail
        found = read(tmp_path, server.base + "/index.xml", follow=True)
    assert [article.status.value for article in found] == ["ok", "ok", "malformed", "unsupported"]
    assert SNOW in found[1].text


def test_a_list_of_addresses_is_read_when_it_is_called_one(tmp_path):
    with serving(**{"1": (HTML, page(RAIN)), "2": (HTML, page(SNOW))}) as server:
        text = f"# two pages\n{server.base}/1\n\n{server.base}/2\nnonsense\n"
        path = tmp_path / "urls.txt"
        path.write_text(text)
        assert read(tmp_path, path)[0].text == text
        assert server.asked == []
        for found in (
            read(tmp_path, path, follow=True),
            read(tmp_path, path, kind="urls"),
            read(tmp_path, "-", kind="urls", stdin=io.BytesIO(text.encode())),
        ):
            assert [article.status.value for article in found] == ["ok", "ok", "malformed"]


def test_what_a_page_links_to_is_never_fetched(tmp_path):
    extra = '<head><link rel=stylesheet href="/style.css"><meta http-equiv=refresh content="0;url=/other">'
    body = page(RAIN).replace("<head>", extra)
    with serving(story=(HTML, body + "<img src='/x.png'><iframe src='/frame'></iframe>")) as server:
        read(tmp_path, server.base + "/story")
        assert server.asked == ["/robots.txt", "/story"]


def test_no_network_is_touched_without_an_address(tmp_path, monkeypatch):
    monkeypatch.setattr("socket.socket", None)
    (tmp_path / "a.html").write_text(page(RAIN))
    (tmp_path / "urls.txt").write_text("http://news.example/")
    assert len(read(tmp_path, tmp_path / "a.html", tmp_path / "urls.txt")) == 2


@pytest.mark.parametrize(
    ("name", "text", "how"),
    [
        ("urls.txt", "# two\nhttp://news.example/1\n\n https://news.example/2 \n", "--follow"),
        ("links.txt", "http://news.example/1\n", "--from urls"),
        ("urls.txt", "http://news.example/1\nRain fell.\n", None),
        ("urls.txt", "http://news.example/1 says that rain fell.\n", None),
        ("urls.txt", "# nothing\n", None),
    ],
)
def test_a_text_of_addresses_alone_hints_at_what_reads_their_pages(name, text, how, tmp_path, caplog):
    caplog.set_level("INFO", "geomap.sources")
    (tmp_path / name).write_text(text)
    assert len(read(tmp_path, tmp_path / name)) == 1
    said = f"{name}: holds nothing but web addresses; with {how} the pages themselves are read"
    assert caplog.messages == ([said] if how else [])
