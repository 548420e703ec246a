"""The client against a real server on this machine that misbehaves."""

import gzip
import socket
import struct
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from geomap.http import Limits, Web, WebError, is_public

QUICK = Limits(total_s=3.0, gap_s=0.0, size_bytes=1 << 20)
PAGE = b"<html><body><p>Rain fell in Lisbon.</p></body></html>"


class Server:
    """Answers each connection with what the path's function does to the socket; notes what was asked."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def paths(self):
        return [path for path, _ in self.asked]

    def _serve(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client):
        with client:
            data = b""
            while b"\r\n\r\n" not in data:
                part = client.recv(65536)
                if not part:
                    return
                data += part
            head = data.decode("latin-1")
            path = head.split(" ")[1]
            headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            self.asked.append((path, headers))
            with suppress(OSError):
                self.answers.get(path, not_found)(client, headers)

    def close(self):
        self._listener.close()


@contextmanager
def serving(**answers):
    server = Server({"/" + name.replace("__", "."): answer for name, answer in answers.items()})
    try:
        yield server
    finally:
        server.close()


def not_found(client, headers):
    client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def answer(body=PAGE, status="200 OK", **headers):
    lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}

    def send(client, _):
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        client.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)

    return send


def redirect(place, status="302 Found"):
    return answer(b"", status, Location=place)


def web(**options):
    return Web(**({"limits": QUICK, "allow_private": True} | options))


def status_of(server_or_url, path="/page", **options):
    url = server_or_url if isinstance(server_or_url, str) else server_or_url.url(path)
    with pytest.raises(WebError) as caught:
        web(**options).get(url)
    return caught.value.status.value


def test_a_page_comes_with_its_type_charset_and_final_address():
    with serving(page=redirect("/final"), final=answer(Content_Type='Text/HTML; Charset="ISO-8859-1"')) as server:
        page = web().get(server.url("/page#part"))
    assert page == (server.url("/final"), "text/html", "iso-8859-1", PAGE)


def test_the_user_agent_names_geomap():
    with serving(page=answer()) as server:
        web().get(server.url("/page"))
        assert all(headers["user-agent"].startswith("geomap-news/") for _, headers in server.asked)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "fec0::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "fe80::1%eth0"],
)  # fmt: skip
def test_private_addresses_are_told_in_every_disguise(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_public_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_a_private_host_is_blocked_in_every_spelling_and_never_connected_to(host):
    with serving(page=answer()) as server:
        assert status_of(server.url("/page", host), allow_private=False) in ("blocked", "unreachable")
        assert server.asked == []


def test_a_redirect_to_a_private_address_is_blocked_and_never_connected_to():
    with serving(page=redirect("http://10.0.0.1/secret")) as server:

        def resolve(host, port):
            return ["127.0.0.1"] if host == "news.example" else [host]

        client = Web(limits=QUICK, allow_private=False, resolve=resolve)
        client._addresses = lambda at, check=client._addresses: (
            ["127.0.0.1"] if at.host == "news.example" else check(at)
        )
        with pytest.raises(WebError) as caught:
            client.get(server.url("/page", "news.example"))
    assert caught.value.status.value == "blocked"


def test_a_name_with_one_private_address_among_public_ones_is_blocked():
    assert (
        status_of("http://news.example/", allow_private=False, resolve=lambda *_: ["8.8.8.8", "10.0.0.1"]) == "blocked"
    )


def test_the_address_that_was_checked_is_the_one_that_is_connected_to():
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["192.0.2.1"]])
    with serving(page=answer()) as server:
        page = web(resolve=lambda *_: next(answers)).get(server.url("/page", "news.example"))
        assert page.body == PAGE
        assert server.asked[-1][1]["host"] == f"news.example:{server.port}"


@pytest.mark.parametrize(
    "place", ["ftp://example.org/", "file:///etc/passwd", "javascript:1", "http://a@b.example/", "gopher://x/"]
)
def test_only_plain_web_addresses_are_read_also_after_a_redirect(place):
    with serving(page=redirect(place)) as server:
        assert status_of(server) == "blocked"
    assert status_of(place) == "blocked"


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://a b/", "http://\ud800/", "http://x:99999/", "x"])
def test_what_is_no_address_is_told(url):
    assert status_of(url) in ("unreachable", "blocked")


def test_a_redirect_loop_ends():
    with serving(page=redirect("/again"), again=redirect("/page")) as server:
        assert status_of(server) == "unreachable"
        assert len(server.asked) <= 8


def test_five_redirects_are_followed():
    hops = {f"h{n}": redirect(f"/h{n + 1}", "308 Permanent Redirect") for n in range(1, 5)}
    with serving(page=redirect("/h1"), h5=answer(), **hops) as server:
        assert web().get(server.url("/page")).body == PAGE


def test_a_slow_drip_of_the_body_ends_at_the_deadline():
    def drip(client, _):
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            client.sendall(b"x")
            time.sleep(0.1)

    with serving(page=drip) as server:
        begun = time.monotonic()
        assert status_of(server, limits=Limits(total_s=1.0, gap_s=0)) == "timeout"
        assert time.monotonic() - begun < 2.5


def test_a_slow_drip_of_headers_ends_at_the_deadline():
    def drip(client, _):
        client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            client.sendall(b"x")
            time.sleep(0.1)

    with serving(page=drip) as server:
        begun = time.monotonic()
        assert status_of(server, limits=Limits(total_s=1.0, gap_s=0)) == "timeout"
        assert time.monotonic() - begun < 2.5


def test_a_server_that_says_nothing_ends_at_the_deadline():
    with serving(page=lambda client, _: time.sleep(20)) as server:
        begun = time.monotonic()
        assert status_of(server, limits=Limits(total_s=1.0, gap_s=0)) == "timeout"
        assert time.monotonic() - begun < 2.5


def test_an_endless_body_is_too_large():
    def flood(client, _):
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            client.sendall(b"x" * 65536)

    with serving(page=flood) as server:
        assert status_of(server) == "too_large"


def test_endless_headers_are_refused():
    def flood(client, _):
        client.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            client.sendall(b"X: " + b"x" * 1000 + b"\r\n")

    with serving(page=flood) as server:
        assert status_of(server) == "unreachable"


def test_a_packed_page_is_unpacked():
    with serving(page=answer(gzip.compress(PAGE), Content_Encoding="gzip")) as server:
        assert web().get(server.url("/page")).body == PAGE


def test_a_bomb_is_too_large_before_it_fills_the_memory():
    with serving(page=answer(gzip.compress(bytes(200 << 20)), Content_Encoding="gzip")) as server:
        assert status_of(server) == "too_large"


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip, gzip", "unsupported"), ("br", "unsupported"), ("gzip", "malformed")]
)
def test_packing_that_was_not_asked_for_or_is_damaged_is_told(encoding, status):
    with serving(page=answer(b"not packed at all", Content_Encoding=encoding)) as server:
        assert status_of(server) == status


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("404 Not Found", "unreachable"),
        ("500 Oops", "unreachable"),
        ("403 Forbidden", "blocked"),
        ("451 Law", "blocked"),
    ],
)
def test_a_refusal_is_told(code, status):
    with serving(page=answer(status=code)) as server:
        assert status_of(server) == status


def test_a_busy_server_is_asked_again_after_the_time_that_it_names():
    times = []

    def busy(client, headers):
        times.append(time.monotonic())
        (answer(b"", "429 Too Many Requests", Retry_After="1") if len(times) == 1 else answer())(client, headers)

    with serving(page=busy) as server:
        assert web().get(server.url("/page")).body == PAGE
    assert times[1] - times[0] >= 0.95


def test_a_server_that_asks_for_too_long_a_wait_is_left_alone():
    with serving(page=answer(b"", "429 Too Many Requests", Retry_After="3600")) as server:
        assert status_of(server) == "blocked"
        assert server.paths().count("/page") == 1


def test_a_reset_connection_is_tried_once_more():
    tries = []

    def reset(client, headers):
        tries.append(1)
        if len(tries) == 1:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        else:
            answer()(client, headers)

    with serving(page=reset) as server:
        assert web().get(server.url("/page")).body == PAGE

    def always(client, _):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with serving(page=always) as server:
        assert status_of(server) == "unreachable"


def test_a_page_that_breaks_off_is_not_taken_for_whole():
    with serving(page=answer(PAGE, Content_Length="5000")) as server:
        assert status_of(server) == "unreachable"


def test_nonsense_instead_of_http_is_told():
    with serving(page=lambda client, _: client.sendall(b"\x00\x01nonsense\r\n\r\n")) as server:
        assert status_of(server) == "unreachable"


def test_a_host_that_does_not_exist_is_unreachable():
    def fail(host, port):
        raise socket.gaierror

    assert status_of("http://no.example/", resolve=fail) == "unreachable"


def test_a_port_that_nobody_listens_on_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert status_of(f"http://127.0.0.1:{port}/") == "unreachable"


def test_the_next_address_is_tried_when_the_first_does_not_answer():
    with serving(page=answer()) as server:
        client = web(resolve=lambda *_: ["::1", "127.0.0.1"])
        assert client.get(server.url("/page", "news.example")).body == PAGE


def test_robots_are_asked_once_a_host_and_obeyed():
    rules = b"User-agent: *\nDisallow: /private\nDisallow: /*?print=\n"
    with serving(robots__txt=answer(rules, Content_Type="text/plain"), page=answer(), private=answer()) as server:
        client = web()
        client.get(server.url("/page"))
        for path in ("/private", "/page?print=1"):
            with pytest.raises(WebError) as caught:
                client.get(server.url(path))
            assert caught.value.status.value == "blocked"
        assert server.paths() == ["/robots.txt", "/page"]


def test_a_site_whose_robots_fail_is_not_read():
    with serving(robots__txt=answer(b"", "503 Busy", Retry_After="999"), page=answer()) as server:
        assert status_of(server) == "blocked"


def test_one_request_a_gap_is_made_to_a_host_and_a_crawl_delay_counts():
    rules = b"User-agent: *\nCrawl-delay: 0.4\n"
    with serving(robots__txt=answer(rules), a=answer(), b=answer()) as server:
        client = web(limits=Limits(total_s=5, gap_s=0.1))
        client.get(server.url("/a"))
        begun = time.monotonic()
        client.get(server.url("/b"))
        assert time.monotonic() - begun >= 0.35


def test_a_kept_page_is_asked_for_only_if_it_changed(tmp_path):
    def changing(client, headers):
        if headers.get("if-none-match") == '"one"':
            answer(b"", "304 Not Modified", ETag='"one"')(client, headers)
        else:
            answer(ETag='"one"', Last_Modified="Tue, 05 Mar 2024 09:00:00 GMT")(client, headers)

    with serving(page=changing) as server:
        for _ in range(2):
            page = web(cache=tmp_path).get(server.url("/page"))
            assert (page.body, page.charset) == (PAGE, "utf-8")
        assert server.asked[-1][1]["if-modified-since"] == "tue, 05 mar 2024 09:00:00 gmt"


def test_a_fresh_page_is_not_asked_for_at_all_and_a_forbidden_one_not_kept(tmp_path):
    with serving(page=answer(Cache_Control="max-age=600"), secret=answer(Cache_Control="no-store")) as server:
        for _ in range(2):
            web(cache=tmp_path).get(server.url("/page"))
            web(cache=tmp_path).get(server.url("/secret"))
        assert server.paths().count("/page") == 1
        assert server.paths().count("/secret") == 2


def test_a_damaged_cache_is_as_good_as_none(tmp_path):
    with serving(page=answer(Cache_Control="max-age=600")) as server:
        web(cache=tmp_path).get(server.url("/page"))
        for path in tmp_path.iterdir():
            path.write_bytes(path.read_bytes().replace(b"Lisbon", b"London"))
        assert web(cache=tmp_path).get(server.url("/page")).body == PAGE


def test_a_proxy_of_the_environment_is_used_and_names_are_checked_before(monkeypatch):
    with serving() as server:
        server.answers["http://news.example/page"] = answer()
        server.answers["http://news.example/robots.txt"] = not_found
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
        monkeypatch.setenv("no_proxy", "")
        client = web(allow_private=False, resolve=lambda *_: ["93.184.216.34"])
        assert client.get("http://news.example/page").body == PAGE
        assert status_of("http://inside.example/", allow_private=False, resolve=lambda *_: ["10.0.0.1"]) == "blocked"
