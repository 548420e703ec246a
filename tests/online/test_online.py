"""Online geocoders: geopy's own classes against a local server that misbehaves in every way; requests are counted."""

from __future__ import annotations

import itertools
import json
import os
import re
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest
from geocoding_server import POINT, reply, speaking
from geopy.adapters import RequestsAdapter
from geopy.geocoders import GeoNames, Nominatim, Photon

import geomap
from geomap.gazetteer.online import Asking, Context, Memory, Service, named_geocoder
from geomap.gazetteer.online.memory import FOUND_DAYS, NOTHING_DAYS
from geomap.model import Article, BBox, Form, Kind, MatchKind, Mention, Status
from geomap.settings import Settings

NOWHERE = Context()


@pytest.fixture
def server():
    with speaking() as speaker:
        yield speaker


@pytest.fixture
def memory(tmp_path):
    memory = Memory(tmp_path / "online")
    yield memory
    memory.close()


@pytest.fixture
def nominatim(server):
    return Nominatim(domain=server.domain, scheme="http", user_agent="geomap-test", timeout=5)


@pytest.fixture
def asking(nominatim, memory):
    return Asking(services=[Service(nominatim, memory, gap_s=0.01)])


class Marks:
    """A recogniser that marks the words it is given: what is tested here is what becomes of names."""

    name, version = "marks", "1"

    def __init__(self, *words: str) -> None:
        self.words = words

    def recognise(self, articles, names):
        for article in articles:
            found = [(article.text.find(word), word) for word in self.words]
            yield tuple(
                Mention(
                    start=at, end=at + len(word), text=word, form=Form.NAME, sentence=(0, len(article.text)), score=0.99
                )
                for at, word in sorted(found)
                if at >= 0
            )


TEXT = "Troops fought in Zorvanabad and Kharabtu, Iraq, on Sunday, and in Mosul and Erbil."
MARKED = ("Zorvanabad", "Kharabtu", "Iraq", "Mosul", "Erbil")


def located(settings=None, gazetteers=None, text=TEXT, marked=MARKED, **how):
    article = Article(id="a", text=text)
    return next(geomap.locate([article], recogniser=Marks(*marked), settings=settings, gazetteers=gazetteers, **how))


def quick(tmp_path, server, **more) -> Settings:
    options = {"domain": server.domain, "scheme": "http"} | more.pop("geocoder", {})
    return Settings(
        online=more.pop("online", "nominatim"),
        online_cache=str(tmp_path / "online"),
        online_gap_s=more.pop("online_gap_s", 0.01),
        geocoder=tuple(options.items()),
        **more,
    )


class TestWhatIsAsked:
    def test_only_distinct_names_that_stay_unknown_go_out(self, server, tmp_path):
        text = TEXT + " Zorvanabad burned."
        one = located(quick(tmp_path, server), text=text)
        assert sorted(server.names) == ["Kharabtu", "Zorvanabad"]
        by_name = {r.mention.text: r for r in one.resolutions}
        assert by_name["Zorvanabad"].place.point == POINT
        assert by_name["Zorvanabad"].status in (Status.RESOLVED, Status.AMBIGUOUS)
        assert by_name["Mosul"].place.source != by_name["Zorvanabad"].place.source

    def test_offline_nothing_is_asked(self, server):
        assert {r.mention.text for r in located().resolutions if r.status is Status.UNKNOWN} == {
            "Zorvanabad",
            "Kharabtu",
        }
        assert server.requests == []

    def test_every_name_goes_out_when_asked_for(self, server, tmp_path):
        located(quick(tmp_path, server, online_all=True))
        assert sorted(server.names) == sorted(MARKED)

    def test_the_context_of_the_document_goes_along(self, server, tmp_path):
        located(quick(tmp_path, server))
        asked = server.requests[0][2]
        assert asked["countrycodes"] == "iq"
        west, south, east, north = (float(edge) for edge in asked["viewbox"].split(","))
        assert west <= 43.1 <= 44.1 <= east
        assert south <= 36.1 <= 36.4 <= north
        assert "bounded" not in asked

    def test_a_name_is_asked_once_for_all_articles(self, server, tmp_path):
        articles = [Article(id=str(n), text=f"{n}. {TEXT}") for n in range(5)]
        rows = list(geomap.locate(articles, recogniser=Marks(*MARKED), settings=quick(tmp_path, server)))
        assert len(server.requests) == 2
        assert all(r.place for row in rows for r in row.resolutions)

    def test_the_run_names_what_was_asked(self, server, tmp_path):
        one = located(quick(tmp_path, server))
        assert one.run.online == f"Nominatim, {server.domain} (OpenStreetMap)"
        assert located().run.online is None
        assert one.run.options_hash != located().run.options_hash

    def test_the_source_and_its_licence_stand_on_each_row(self, server, tmp_path):
        rows = geomap.to_dataframe([located(quick(tmp_path, server))]).set_index("mention")
        assert rows.loc["Zorvanabad", "place_source"] == "OpenStreetMap (ODbL 1.0), by Nominatim"
        assert rows.loc["Zorvanabad", "place_licence"] == "ODbL 1.0"

    @pytest.mark.parametrize("form", ["kml", "gpkg", "geojson", "parquet", "html"])
    def test_the_credit_stands_on_the_map_and_in_exports(self, server, tmp_path, form):
        path = tmp_path / f"out.{form}"
        one = located(quick(tmp_path, server))
        if form == "html":
            geomap.to_map([one]).save(path)
        else:
            geomap.write([one], path)
        assert b"OpenStreetMap contributors" in path.read_bytes()

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_with_several_processes_names_are_asked_by_one(self, server, tmp_path, jobs):
        articles = [
            Article(id=str(n), text=f"Troops fought in Zorvanabad, Iraq, on Sunday, and in Mosul. {n}")
            for n in range(40)
        ]
        rows = list(geomap.locate(articles, settings=quick(tmp_path, server), jobs=jobs))
        assert server.names == ["Zorvanabad"]
        assert [row.article.id for row in rows] == [str(n) for n in range(40)]
        assert {row.run.online for row in rows} == {f"Nominatim, {server.domain} (OpenStreetMap)"}
        assert all(r.place for row in rows for r in row.resolutions)


class TestGeocodersAsObjects:
    def test_any_geopy_geocoder_serves_beside_the_local_one(self, server, tmp_path):
        photon = Photon(domain=server.domain, scheme="http", timeout=5)
        settings = Settings(online_cache=str(tmp_path), online_gap_s=0.01)
        one = located(settings, gazetteers=[geomap.LocalGeocoder(), photon])
        assert sorted(server.names) == ["Kharabtu", "Zorvanabad"]
        assert {path for _, path, _ in server.requests} == {"/api"}
        found = next(r for r in one.resolutions if r.mention.text == "Zorvanabad").place
        assert (found.id, found.kind, found.country_code) == ("osm:node/4242", Kind.CITY, "IQ")
        assert 35 <= float(server.requests[0][2]["lat"]) <= 40

    def test_geonames(self, server, tmp_path):
        geocoder = GeoNames("somebody", domain=server.domain, scheme="http", timeout=5)
        settings = Settings(online_cache=str(tmp_path), online_gap_s=0.01)
        one = located(settings, gazetteers=[geocoder])
        found = next(r for r in one.resolutions if r.mention.text == "Zorvanabad").place
        assert (found.id, found.geonames_id, found.population) == ("geonames:999000001", 999000001, 1200)
        assert server.requests[0][2]["country"] == "iq"

    def test_the_adapter_that_repeats_requests_is_not_used(self, server, memory):
        geocoder = Nominatim(domain=server.domain, scheme="http", user_agent="x", adapter_factory=RequestsAdapter)
        server.behave = lambda handler, _: reply(handler, 503, b"busy")
        asking = Asking(services=[Service(geocoder, memory, gap_s=0.01)])
        asking.candidates(["Zorvanabad"], NOWHERE)
        assert len(server.requests) == 3
        assert isinstance(geocoder.adapter, RequestsAdapter)

    def test_an_asynchronous_adapter_is_refused(self, memory):
        from geopy.adapters import BaseAsyncAdapter

        class Async(BaseAsyncAdapter):
            async def get_json(self, *_, **__): ...
            async def get_text(self, *_, **__): ...

        geocoder = Nominatim(user_agent="x", adapter_factory=lambda **kw: Async(proxies=None, ssl_context=None))
        with pytest.raises(geomap.SettingsError, match="asynchronous"):
            Service(geocoder, memory)

    def test_what_is_no_gazetteer_is_refused(self):
        with pytest.raises(geomap.SettingsError, match="dict is no gazetteer"):
            geomap.locate([], gazetteers=[{}])


class TestAnswers:
    def test_a_found_place_is_told_whole(self, server, asking):
        (candidate,) = asking.candidates(["Zorvanabad"], NOWHERE)["Zorvanabad"]
        place = candidate.place
        assert (place.id, place.country, place.country_code, place.admin1) == ("osm:node/4242", "Iraq", "IQ", "Nineveh")
        assert place.bbox == BBox(43.4, 36.2, 43.42, 36.22)
        assert candidate.match is MatchKind.PREFERRED

    def test_another_name_is_no_exact_match(self, server, asking):
        server.row = {"name": "Zurwanabad"}
        (candidate,) = asking.candidates(["Zorvanabad"], NOWHERE)["Zorvanabad"]
        assert candidate.match is MatchKind.ALTERNATE
        assert candidate.similarity < 1

    @pytest.mark.parametrize(
        "row",
        [{"lat": None}, {"lon": None}, {"lat": "0", "lon": "0"}, {"lon": "200"}, {"lat": "nan"}, {"lat": "north"}],
        ids=str,
    )
    def test_coordinates_that_are_missing_or_off_the_globe_are_no_place(self, server, asking, memory, row):
        server.row = row
        assert asking.candidates(["Zorvanabad"], NOWHERE) == {}
        assert list(asking.remaining) == ["Zorvanabad"]
        server.row = {}
        again = Asking(services=asking.services)
        assert again.candidates(["Zorvanabad"], NOWHERE)["Zorvanabad"]

    @pytest.mark.parametrize("row", [{"class": "highway", "type": "residential"}, {"class": "shop", "type": "bakery"}])
    def test_streets_and_shops_are_no_places(self, server, asking, row):
        server.row = row
        assert asking.candidates(["Zorvanabad"], NOWHERE) == {"Zorvanabad": ()}
        assert asking.remaining == {}

    def test_a_place_in_another_country_than_was_asked_for_is_left_out(self, server, asking):
        server.row = {"address": {"country_code": "fr", "country": "France"}}
        assert asking.candidates(["Zorvanabad"], Context(countries=("IQ",))) == {"Zorvanabad": ()}
        assert asking.candidates(["Kharabtu"], NOWHERE)["Kharabtu"][0].place.country_code == "FR"

    @pytest.mark.parametrize("name", ["x" * 201, "A", "a\nb", "a\x00b", "\ud83d"])
    def test_what_is_no_name_is_not_sent(self, server, asking, name):
        assert asking.candidates([name], NOWHERE) == {name: ()}
        assert server.requests == []

    def test_a_name_with_markup_is_sent_as_a_name(self, server, asking):
        name = "Zorva&q=Paris#<b>%00"
        asking.candidates([name], NOWHERE)
        assert server.names == [name]


class TestMisbehaviour:
    """Each: how it answers, requests until the name is given up, whether further names are asked, and what is said."""

    @staticmethod
    def _hang(handler, _):
        time.sleep(1.2)
        return True

    @staticmethod
    def _drip(handler, _):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
        return True

    CASES: ClassVar = {
        "429 storm": (lambda h, _: reply(h, 429, b""), 3, False, "asked too much"),
        "429 with a long Retry-After": (
            lambda h, _: reply(h, 429, b"", Retry_After="3600"),
            1,
            False,
            "asked too much",
        ),
        "403": (lambda h, _: reply(h, 403, b"<html>no</html>"), 1, False, "HTTP 403"),
        "401": (lambda h, _: reply(h, 401, b"api_key SECRET is wrong"), 1, False, "key"),
        "quota": (lambda h, _: reply(h, 402, b""), 1, False, "quota"),
        "HTML instead of JSON": (lambda h, _: reply(h, 200, b"<html>hello SECRET</html>"), 1, True, "nonsense"),
        "another JSON": (lambda h, _: reply(h, 200, b'{"a": [1, 2]}'), 1, True, "nonsense"),
        "10 MB": (lambda h, _: reply(h, 200, b"[" + b" " * 10_000_000 + b"]"), 3, True, "failed"),
        "500": (lambda h, _: reply(h, 500, b"boom SECRET"), 3, True, "failed"),
        "503": (lambda h, _: reply(h, 503, b""), 3, True, "in time"),
        "no HTTP": (lambda h, _: bool(h.wfile.write(b"SSH-2.0-x\r\n")), 3, True, "failed"),
        "hanging": (_hang.__func__, 3, True, "in time"),
        "a drip": (_drip.__func__, 3, True, "in time"),
    }

    @pytest.mark.parametrize("case", CASES)
    def test_an_error_is_never_not_found(self, server, memory, case):
        behave, requests, goes_on, said = self.CASES[case]
        geocoder = Nominatim(domain=server.domain, scheme="http", user_agent="x", timeout=0.4)
        asking = Asking(services=[Service(geocoder, memory, gap_s=0.01)])
        server.behave = lambda handler, name: name == "Zorvanabad" and behave(handler, name)
        found = asking.candidates(["Zorvanabad", "Kharabtu"], NOWHERE)
        assert server.names == ["Zorvanabad"] * requests + ["Kharabtu"] * goes_on
        assert list(found) == (["Kharabtu"] if goes_on else [])
        assert said in asking.remaining["Zorvanabad"]
        assert "SECRET" not in asking.complaint()
        before = len(server.requests)
        asking.candidates(["Zorvanabad"], NOWHERE)
        assert len(server.requests) == before
        server.behave = lambda *_: False
        memory.hold(server.domain, 0)
        assert Asking(services=asking.services).candidates(["Zorvanabad"], NOWHERE)["Zorvanabad"]

    def test_retry_after_is_waited_for(self, server, asking):
        answers = iter([lambda h: reply(h, 429, b"", Retry_After="1")])
        server.behave = lambda handler, _: (behave := next(answers, None)) is not None and behave(handler)
        assert asking.candidates(["Zorvanabad"], NOWHERE)["Zorvanabad"]
        first, second = (moment for moment, _, _ in server.requests)
        assert second - first >= 1

    def test_three_failures_in_a_row_are_an_outage(self, server, asking):
        server.behave = lambda handler, _: reply(handler, 200, b"<html>down for repair</html>")
        names = ["Zorvanabad", "Kharabtu", "Qelishkan", "Dunharrow", "Velmont"]
        assert asking.candidates(names, NOWHERE) == {}
        assert server.names == names[:3]
        assert list(asking.remaining) == names

    def test_no_trusted_connection_is_asked_once(self, memory, tmp_path):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
             "-days", "2", "-subj", "/CN=localhost"], cwd=tmp_path, check=True, capture_output=True,
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
        with speaking(context) as server:
            geocoder = Nominatim(domain=server.domain, user_agent="x", timeout=5)
            asking = Asking(services=[Service(geocoder, memory, gap_s=0.01)])
            assert asking.candidates(["Zorvanabad", "Kharabtu"], NOWHERE) == {}
            assert server.requests == []
        assert "TLS" in asking.remaining["Zorvanabad"]

    def test_a_service_that_is_not_there(self, memory):
        geocoder = Nominatim(domain="127.0.0.1:9", scheme="http", user_agent="x", timeout=1)
        asking = Asking(services=[Service(geocoder, memory, gap_s=0.01)])
        assert asking.candidates(["Zorvanabad"], NOWHERE) == {}
        assert "could not be reached" in asking.remaining["Zorvanabad"]

    def test_the_rest_of_the_article_is_located_and_says_what_is_missing(self, server, tmp_path):
        server.behave = lambda handler, _: reply(handler, 403, b"")
        one = located(quick(tmp_path, server))
        assert {r.mention.text for r in one.resolutions if r.place} == {"Iraq", "Mosul", "Erbil"}
        assert one.article.detail == 'Not looked up online: "Zorvanabad", "Kharabtu".'
        assert len(server.requests) == 1


class TestMemoryAndTurns:
    def test_answers_outlive_the_process_that_asked(self, server, tmp_path):
        first = located(quick(tmp_path, server))
        assert len(server.requests) == 2
        assert located(quick(tmp_path, server)) == first
        assert len(server.requests) == 2

    def test_not_found_is_remembered_too_but_for_less_long(self, server, memory, nominatim):
        server.nothing = {"Zorvanabad"}
        service = Service(nominatim, memory, gap_s=0.0)
        for _ in range(2):
            assert Asking(services=[service]).candidates(["Zorvanabad"], NOWHERE) == {"Zorvanabad": ()}
        assert len(server.requests) == 1
        aged(memory, NOTHING_DAYS + 1)
        Asking(services=[service]).candidates(["Zorvanabad"], NOWHERE)
        assert len(server.requests) == 2
        server.nothing = set()
        Asking(services=[service]).candidates(["Kharabtu"], NOWHERE)
        aged(memory, NOTHING_DAYS + 1)
        Asking(services=[service]).candidates(["Kharabtu"], NOWHERE)
        assert len(server.requests) == 3
        aged(memory, FOUND_DAYS + 1)
        Asking(services=[service]).candidates(["Kharabtu"], NOWHERE)
        assert len(server.requests) == 4

    def test_requests_keep_their_distance(self, server, memory, nominatim):
        asking = Asking(services=[Service(nominatim, memory, gap_s=0.2)])
        asking.candidates(["Zorvanabad", "Kharabtu", "Qelishkan"], NOWHERE)
        moments = [moment for moment, _, _ in server.requests]
        assert all(later - earlier >= 0.19 for earlier, later in itertools.pairwise(moments))

    def test_the_public_nominatim_is_never_asked_more_often_than_it_allows(self, memory):
        assert Service(Nominatim(user_agent="x"), memory, gap_s=0.0)._gap_s >= 1.1
        assert Service(Nominatim(user_agent="x"), memory)._gap_s >= 1.1

    def test_two_processes_share_turns_and_answers(self, server, tmp_path):
        code = (
            "import sys; sys.path.insert(0, sys.argv[3]); from test_online import located, Settings\n"
            "settings = Settings(online='nominatim', online_cache=sys.argv[1], online_gap_s=0.2,"
            " geocoder=(('domain', sys.argv[2]), ('scheme', 'http')))\n"
            "print(sum(r.place is not None for r in located(settings).resolutions))"
        )
        folder = str(Path(__file__).parent)
        command = [sys.executable, "-c", code, str(tmp_path / "online"), server.domain, folder]
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        assert [run.communicate(timeout=60)[0].strip() for run in runs] == ["5", "5"]
        assert sorted(server.names) == ["Kharabtu", "Zorvanabad"]
        first, second = (moment for moment, _, _ in server.requests)
        assert second - first >= 0.19

    def test_a_folder_that_cannot_be_written_is_said_before_any_work(self, server, tmp_path):
        (tmp_path / "online").write_text("a file")
        with pytest.raises(geomap.ServiceError, match="GEOMAP_ONLINE_CACHE"):
            located(quick(tmp_path, server))


def aged(memory, days):
    memory._database.execute("UPDATE answer SET asked_s = asked_s - ?", (days * 86400,))


class TestBudget:
    def test_after_a_hundred_names_somebody_must_agree(self, server, asking):
        names = [f"Zorvanabad {n}" for n in range(120)]
        asked = []
        asking.confirm = lambda question: asked.append(question) or False
        assert len(asking.candidates(names, NOWHERE)) == 100
        assert len(asked) == 1
        assert "--online-limit" in asking.complaint()
        agreeing = Asking(services=asking.services, confirm=lambda _: True)
        assert len(agreeing.candidates(names, NOWHERE)) == 120
        assert len(server.requests) == 120

    def test_a_limit_counts_what_goes_out_and_the_next_run_goes_on(self, server, asking):
        names = [f"Zorvanabad {n}" for n in range(7)]
        for run in range(1, 4):
            limited = Asking(services=asking.services, limit=3)
            assert len(limited.candidates(names, NOWHERE)) == min(7, 3 * run)
        assert len(server.requests) == 7


def geomap_command(tmp_path, server, *words, config="", **environment):
    (tmp_path / "articles").mkdir(exist_ok=True)
    (tmp_path / "articles" / "a.txt").write_text(
        "Troops fought in Zorvanabad, Iraq, on Sunday, and in Mosul.\n\nTroops fought in Kharabtu, Iraq, on Monday.\n"
    )
    settings = {"GEOMAP_ONLINE_CACHE": str(tmp_path / "online"), "GEOMAP_ONLINE_GAP_S": "0.01",
                "GEOMAP_GEOCODER_DOMAIN": server.domain, "GEOMAP_GEOCODER_SCHEME": "http"}  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "geomap", *words], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | settings | environment, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip


class TestCommand:
    def test_online_is_asked_by_flag(self, server, tmp_path):
        run = geomap_command(tmp_path, server, "locate", "articles", "--online", "nominatim")
        assert run.returncode == 0, run.stderr
        assert sorted(server.names) == ["Kharabtu", "Zorvanabad"]
        row = json.loads(run.stdout)
        assert row["run"]["online"] == f"Nominatim, {server.domain} (OpenStreetMap)"
        assert {m["text"]: m["place"]["source"] for m in row["mentions"] if m["text"] == "Zorvanabad"} == {
            "Zorvanabad": "OpenStreetMap (ODbL 1.0), by Nominatim"
        }

    def test_a_refusal_ends_with_3_names_what_remains_and_keeps_what_was_done(self, server, tmp_path):
        server.behave = lambda handler, name: name == "Kharabtu" and reply(handler, 403, b"")
        run = geomap_command(tmp_path, server, "locate", "articles", "--online", "nominatim", "-o", "out.jsonl")
        assert run.returncode == 3
        assert "1 name not looked up online" in run.stderr
        assert "Kharabtu" in run.stderr
        assert "HTTP 403" in run.stderr
        row = json.loads((tmp_path / "out.jsonl").read_text())
        assert next(m for m in row["mentions"] if m["text"] == "Zorvanabad")["place"]
        server.behave = lambda *_: False
        run = geomap_command(tmp_path, server, "locate", "articles", "--online", "nominatim", "-o", "out.jsonl")
        assert run.returncode == 0
        assert server.names == ["Zorvanabad", "Kharabtu", "Kharabtu"]

    def test_a_project_keeps_what_was_done_ends_with_3_and_goes_on(self, server, tmp_path):
        server.behave = lambda handler, name: name == "Kharabtu" and reply(handler, 403, b"")
        run = geomap_command(tmp_path, server, "add", "p.geomap", "articles", "--online", "nominatim")
        assert run.returncode == 3
        assert "1 name not looked up online" in run.stderr
        assert "1 new -> p.geomap" in run.stderr
        assert "to go on: `geomap add p.geomap --relocate --online nominatim`" in run.stderr
        server.behave = lambda *_: False
        run = geomap_command(tmp_path, server, "add", "p.geomap", "--relocate", "--online", "nominatim")
        assert run.returncode == 0, run.stderr
        assert server.names == ["Zorvanabad", "Kharabtu", "Kharabtu"]

    def test_a_limit_ends_with_3(self, server, tmp_path):
        run = geomap_command(tmp_path, server, "map", "articles", "--online", "nominatim", "--online-limit", "1")
        assert run.returncode == 3
        assert len(server.requests) == 1
        assert (tmp_path / "map.html").exists()

    def test_keys_come_from_the_environment_and_show_nowhere(self, server, tmp_path):
        run = geomap_command(
            tmp_path,
            server,
            "locate",
            "articles",
            "--online",
            "geonames",
            GEOMAP_GEOCODER_USERNAME="S3CRET",
            GEOMAP_DEBUG="1",
        )
        assert run.returncode == 0, run.stderr
        assert server.requests[0][2]["username"] == "S3CRET"
        server.behave = lambda handler, _: reply(handler, 401, b"S3CRET")
        again = geomap_command(
            tmp_path, server, "locate", "articles", "--online", "geonames", "-o", "b.jsonl", GEOMAP_DEBUG="1",
            GEOMAP_GEOCODER_USERNAME="S3CRET", GEOMAP_ONLINE_CACHE=str(tmp_path / "other"),
        )  # fmt: skip
        assert again.returncode == 3
        kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert b"S3CRET" not in kept
        assert "S3CRET" not in run.stdout + run.stderr + again.stderr

    def test_options_come_from_a_file_that_was_named(self, server, tmp_path):
        (tmp_path / "my.toml").write_text(
            f'online = "photon"\n[geocoder]\ndomain = "{server.domain}"\nscheme = "http"\n'
        )
        run = geomap_command(tmp_path, server, "locate", "articles", "--config", "my.toml")
        assert run.returncode == 0, run.stderr
        assert {path for _, path, _ in server.requests} == {"/api"}

    def test_a_file_that_lay_there_says_neither_whether_nor_where_to_ask(self, server, tmp_path):
        for text in ('online = "nominatim"\n', '[geocoder]\ndomain = "evil.example"\n'):
            (tmp_path / "geomap.toml").write_text(text)
            run = geomap_command(tmp_path, server, "locate", "articles", "--online", "nominatim")
            assert run.returncode == 2
        assert server.requests == []

    @pytest.mark.parametrize(
        ("name", "said"),
        [("nonsense", "geopy does not have"), ("geonames", "GEOMAP_GEOCODER_USERNAME")],
    )
    def test_a_geocoder_that_cannot_be_made_is_a_wrong_call(self, server, tmp_path, name, said):
        run = geomap_command(tmp_path, server, "locate", "articles", "--online", name)
        assert run.returncode == 2
        assert said in run.stderr
        assert server.requests == []

    def test_an_unknown_option_is_named_without_its_value(self, server):
        with pytest.raises(geomap.SettingsError, match="no option 'apikey'") as caught:
            named_geocoder("nominatim", {"apikey": "S3CRET"}, timeout_s=1)
        assert "S3CRET" not in str(caught.value)

    def test_settings_do_not_print_keys(self):
        assert "S3CRET" not in repr(Settings(geocoder=(("api_key", "S3CRET"),)))


def test_the_python_of_the_docs_runs(server, tmp_path, root):
    page = (root / "docs" / "online.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    code = code.replace('Photon(user_agent="my project")', f'Photon(domain="{server.domain}", scheme="http")')
    geomap_command(tmp_path, server, "doctor")
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert f"Photon, {server.domain} (OpenStreetMap)" in run.stdout
    assert sorted(server.names) == ["Kharabtu", "Zorvanabad"]
