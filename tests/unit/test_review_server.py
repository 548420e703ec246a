"""The review server under attack: it answers this machine's page, and nobody and nothing else."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from functools import partial

import httpx
import psutil
import pytest

import geomap
from geomap.cli import run


def started(path, *options):
    server = subprocess.Popen(
        [sys.executable, "-m", "geomap", "review", str(path), "--no-open", *options],
        stderr=subprocess.PIPE,
        text=True,
        # As from a terminal: a run in the background, and what it starts, is deaf to Ctrl-C.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)", server.stderr.readline())
    return server, int(found[1]), found[2]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("review")
    (folder / "rows.jsonl").write_text(json.dumps({"id": "a", "text": "Rain fell on Springfield and Mosul."}))
    with geomap.Project(folder / "news.geomap") as project:
        project.add(folder / "rows.jsonl")
    return folder / "news.geomap"


@pytest.fixture(scope="module")
def server(path):
    process, port, token = started(path)
    yield process, port, token
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def client(server):
    _, port, token = server
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as client:
        client.headers["origin"] = f"http://127.0.0.1:{port}"
        answer = client.get("/", params={"token": token})
        assert answer.status_code == 303
        yield client


def decision(start=13, end=24):
    return {"article": 1, "start": start, "end": end, "decision": "unknown", "scope": "mention"}


def corrections(path):
    with geomap.Project(path) as project:
        return len(project.corrections())


def raw(port, data, *, wait_s=10.0):
    """What comes back for bytes, until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait_s) as connection:
        connection.sendall(data)
        answer = b""
        while part := connection.recv(65536):
            answer += part
            if b"\r\n\r\n" in answer:
                break
        return answer


def test_the_page_is_answered_with_its_guards_and_the_secret_is_kept_from_scripts(client, server):
    entrance = client.get("/", params={"token": server[2]})
    cookie = entrance.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert entrance.headers["location"] == "/"
    page = client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not [name for name in page.headers if name.startswith("access-control")]
    assert (page.headers["cache-control"], page.headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert not re.search(r"<script>|<style|\son\w+=|style=", page.text)


def test_only_the_loopback_address_is_bound(server):
    listening = [c.laddr for c in psutil.Process(server[0].pid).net_connections() if c.status == "LISTEN"]
    assert [(a.ip, a.port) for a in listening] == [("127.0.0.1", server[1])]


@pytest.mark.parametrize("host", ["localhost:{port}", "evil.example:{port}", "127.0.0.1", "127.0.0.1.evil.example", ""])
def test_another_host_is_refused(client, server, host):
    assert client.get("/", headers={"host": host.format(port=server[1])}).status_code in (400, 403)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_another_origin_is_refused(client, path, origin):
    before = corrections(path)
    assert client.get("/api/queue", headers={"origin": origin}).status_code == 403
    assert client.post("/api/correct", json=decision(), headers={"origin": origin}).status_code == 403
    assert client.get("/api/queue", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert corrections(path) == before


@pytest.mark.parametrize(
    "cookie", ["", "x=y", "geomap_{port}=", "geomap_{port}=wrong", "geomap_{port}=\u00fc", ";;;=="]
)
def test_without_the_secret_nothing_is_answered(server, cookie):
    port = server[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as stranger:
        sent = {"cookie": cookie.format(port=port).encode("latin-1")} if cookie else {}
        for address in ("/", "/api/queue", "/review.js", "/map.html", "/?token=wrong", "/?token="):
            assert stranger.get(address, headers=sent).status_code == 403


def test_only_the_page_can_write(client, path):
    before = corrections(path)
    del client.headers["origin"]
    assert client.post("/api/correct", json=decision()).status_code == 403
    client.headers["origin"] = str(client.base_url).rstrip("/")
    form = client.post("/api/correct", data={"decision": "unknown"})
    text = client.post("/api/correct", content=json.dumps(decision()), headers={"content-type": "text/plain"})
    assert (form.status_code, text.status_code) == (403, 403)
    assert client.delete("/api/correct").status_code == 405
    assert client.get("/api/correct").status_code == 405
    assert corrections(path) == before


@pytest.mark.parametrize(
    "address",
    [
        "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/review.js/../../session.py",
        "/bundle/review.js", "/session.py", "/api/item/../../x", "/\\..\\x", "/%00", "/leaflet.js%00.py",
    ],
)  # fmt: skip
def test_no_address_reads_a_file_by_name(client, server, address):
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{server[1]}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    answer = raw(server[1], head.encode())
    assert answer.split(b"\r\n")[0].split()[1] in (b"400", b"404", b"403")
    assert b"root:" not in answer


def test_a_huge_body_is_refused_without_being_read(client, server):
    assert client.post("/api/correct", json={"x": "y" * (1 << 20)}).status_code == 413

    def endless():
        for _ in range(64):
            yield b"x" * 65536

    cut = client.post("/api/correct", content=endless(), headers={"content-type": "application/json"})
    assert cut.status_code == 413
    assert psutil.Process(server[0].pid).memory_info().rss < 400 << 20


def test_two_hundred_idle_connections_lock_nobody_out_and_are_dropped(client, server):
    idle = [socket.create_connection(("127.0.0.1", server[1]), timeout=20) for _ in range(200)]
    try:
        assert client.get("/api/queue").status_code == 200
        started_s = time.monotonic()
        for connection in idle:
            assert connection.recv(1) == b""
        assert time.monotonic() - started_s < 15
    finally:
        for connection in idle:
            connection.close()


def test_slow_requests_are_dropped(client, server):
    port = server[1]
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow_head:
        slow_head.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as slow_body:
            slow_body.sendall(
                f"POST /api/undo HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
                f"Cookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{".encode()
            )
            assert client.get("/api/queue").status_code == 200
            assert slow_head.recv(100) == b""
            assert b"413" in slow_body.recv(100)


@pytest.mark.parametrize(
    "asked",
    [
        {}, [], 3, decision() | {"article": 99}, decision() | {"start": -1}, decision() | {"start": "1"},
        decision(start=24, end=24), decision() | {"decision": "maybe"}, decision() | {"scope": "world"},
        decision() | {"decision": "place", "place": "geonames:1"}, decision() | {"decision": "place", "point": [99, 1]},
        decision() | {"decision": "place", "point": "x"}, decision() | {"decision": "undo"},
        decision() | {"scope": "publisher"}, decision() | {"decision": "place", "point": [float("inf"), 1]},
    ],
)  # fmt: skip
def test_nonsense_is_told_and_changes_nothing(client, path, asked):
    before = corrections(path)
    answer = client.post("/api/correct", content=json.dumps(asked), headers={"content-type": "application/json"})
    assert answer.status_code in (400, 409)
    assert answer.json()["error"]
    assert corrections(path) == before


def test_what_is_asked_for_oddly_is_told(client):
    assert client.get("/api/item/99/0/5").status_code == 409
    assert client.get("/api/item/1/4/99999999999999999999999").status_code == 200
    assert client.get("/api/text/99").status_code == 409
    assert client.get("/api/search").status_code == 400
    assert client.get("/api/search", params={"q": "x" * 5000}).status_code == 200
    bad = client.post("/api/undo", content=b"{", headers={"content-type": "application/json"})
    assert bad.status_code == 400


@pytest.mark.parametrize(("words", "match"), [("Castlebay", "fuzzy"), ("Ramadi", "preferred")])
def test_a_search_tells_how_each_name_fits(client, words, match):
    assert {place["match"] for place in client.get("/api/search", params={"q": words}).json()["places"]} >= {match}


def test_a_decision_is_saved_and_taken_back(client, path):
    before = corrections(path)
    item = client.get("/api/item/1/13/24").json()
    chosen = item["candidates"][1]
    saved = client.post("/api/correct", json=decision() | {"decision": "place", "place": chosen["id"]})
    assert saved.status_code == 200
    assert client.get("/api/item/1/13/24").json()["now"]["place"]["id"] == chosen["id"]
    assert client.post("/api/undo", json={}).status_code == 200
    assert corrections(path) == before + 2


def test_ctrl_c_and_silence_stop_it(path):
    process, *_ = started(path)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 130
    process, *_ = started(path, "--timeout", "0.5")
    assert process.wait(timeout=10) == 0


def test_a_port_in_use_and_a_missing_project_are_said(server, path, capsys):
    assert run(["review", str(path), "--port", str(server[1]), "--no-open"]) == 3
    assert "can't be used" in capsys.readouterr().err
    assert run(["review", "none.geomap", "--no-open"]) == 3


def test_without_the_extra_the_command_says_what_to_install(path):
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        f"from geomap.cli import run; sys.exit(run(['review', {str(path)!r}, '--no-open']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "pip install 'geomap-news[review]'" in done.stderr
