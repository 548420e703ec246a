import io
import os
import socket

import pytest

from geomap import sources
from geomap.errors import InputError, SettingsError
from geomap.model import ArticleStatus
from geomap.settings import Settings

RAIN = "It rained in Lisbon for the whole of Tuesday, and the ferries stayed in the harbour.\n"


def read(*given, **options):
    return list(sources.read(given, settings=Settings(), **options))


def put(folder, name, data=RAIN):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_folder_is_read_in_the_order_of_names_with_relative_ids(tmp_path):
    for name in ("b.txt", "a/z.txt", "c.md", "a/b/y.txt"):
        put(tmp_path, name, name + " " + RAIN)
    found = read(tmp_path)
    assert [article.id for article in found] == ["a/b/y.txt", "a/z.txt", "b.txt", "c.md"]
    assert [article.source for article in found] == [article.id for article in found]
    assert [article.path for article in found] == [tmp_path.resolve() / article.id for article in found]
    assert {article.language for article in found} == {"en"}


def test_a_single_file_is_known_by_its_name_alone(tmp_path):
    (article,) = read(put(tmp_path, "deep/down/rain.txt"))
    assert (article.id, article.source, article.title) == ("rain.txt", "rain.txt", "rain")


def test_no_field_holds_an_absolute_path(tmp_path):
    put(tmp_path, "good.txt")
    put(tmp_path, "bad.jsonl", "{")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    rows = [sources.article_to_dict(article) for article in read(tmp_path, tmp_path / "missing.txt")]
    assert len(rows) == 5
    assert str(tmp_path) not in repr(rows)


def test_hidden_and_system_files_are_left_out_and_so_is_what_is_excluded(tmp_path):
    for name in (".git/x.txt", ".hidden.txt", "Thumbs.db", "keep.txt", "drafts/a.txt", "old-1.txt", "deep/old-2.txt"):
        put(tmp_path, name)
    assert [article.id for article in read(tmp_path, exclude=["drafts/", "old-*"])] == ["keep.txt"]


def test_a_path_that_does_not_exist_is_one_unreadable_article(tmp_path):
    (article,) = read(tmp_path / "missing.txt")
    assert article.status is ArticleStatus.UNREADABLE
    assert article.detail == "It can't be read: there is no such file."


def test_an_empty_folder_gives_nothing(tmp_path):
    assert read(tmp_path) == []


def test_what_is_no_file_is_told_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        found = {article.id: article for article in read(tmp_path, "/dev/zero")}
    assert {article.status for article in found.values()} == {ArticleStatus.UNREADABLE}
    assert "pipe" in found["pipe.txt"].detail
    assert "socket" in found["socket.txt"].detail
    assert "nowhere" in found["loop.txt"].detail
    assert "device" in found["zero"].detail


def test_a_folder_reached_by_several_links_is_read_once(tmp_path):
    put(tmp_path, "in/a.txt")
    (tmp_path / "in" / "again").symlink_to(".", target_is_directory=True)
    (tmp_path / "in" / "up").symlink_to("..", target_is_directory=True)
    assert [article.id for article in read(tmp_path)] == ["in/a.txt"]
    assert [article.id for article in read(tmp_path / "in")] == ["a.txt"]


def test_a_link_out_of_the_folder_is_told_and_not_followed(tmp_path):
    put(tmp_path, "secret.txt", "secret")
    put(tmp_path, "secrets/other.txt", "secret")
    put(tmp_path, "given/a.txt")
    (tmp_path / "given" / "b.txt").symlink_to("../secret.txt")
    (tmp_path / "given" / "c").symlink_to("../secrets", target_is_directory=True)
    (tmp_path / "given" / "d.txt").symlink_to("a.txt")
    found = read(tmp_path / "given")
    assert [(article.id, article.status.value) for article in found] == [
        ("a.txt", "ok"), ("b.txt", "unreadable"), ("c", "unreadable"), ("d.txt", "ok"),
    ]  # fmt: skip
    assert "secret" not in "".join(article.text for article in found)


def test_an_ending_that_no_source_reads_is_unsupported_unless_the_kind_is_given(tmp_path):
    put(tmp_path, "notes.log")
    put(tmp_path, "README")
    assert [article.status for article in read(tmp_path)] == [ArticleStatus.UNSUPPORTED] * 2
    assert [article.status for article in read(tmp_path, kind="text")] == [ArticleStatus.OK] * 2


def test_an_unknown_kind_is_refused_before_any_work():
    with pytest.raises(SettingsError, match="no source reads"):
        read("-", kind="gopher", stdin=io.BytesIO())


def test_ids_that_were_used_get_a_number_and_texts_seen_before_are_told(tmp_path):
    put(tmp_path, "one/a.txt")
    put(tmp_path, "two/a.txt")
    put(tmp_path, "three/a.txt", "Something else happened in Oslo on that day, they said.")
    found = read(tmp_path / "one", tmp_path / "two", tmp_path / "three")
    assert [(article.id, article.duplicate_of) for article in found] == [
        ("a.txt", None), ("a.txt~2", "a.txt"), ("a.txt~3", None),
    ]  # fmt: skip


def test_an_id_that_looks_numbered_already_stays_unique(tmp_path):
    rows = "".join(
        f'{{"id": "{ident}", "text": "{ident} text {n}"}}\n' for n, ident in enumerate(["a~2", "a", "a", "a"])
    )
    assert [article.id for article in read(put(tmp_path, "x.jsonl", rows))] == ["a~2", "a", "a~3", "a~4"]


def test_empty_texts_are_no_duplicates_of_each_other(tmp_path):
    put(tmp_path, "a.txt", "")
    put(tmp_path, "b.txt", " \n\u200b")
    found = read(tmp_path)
    assert [article.status for article in found] == [ArticleStatus.EMPTY] * 2
    assert [article.duplicate_of for article in found] == [None, None]


def test_standard_input_is_told_by_its_first_bytes_or_by_the_kind():
    assert read("-", stdin=io.BytesIO(RAIN.encode()))[0].text == RAIN
    (article,) = read("-", stdin=io.BytesIO(b'{"text": "Rain fell.", "id": 7}\n'))
    assert (article.id, article.text, article.source) == ("7", "Rain fell.", "-")
    (article,) = read("-", stdin=io.BytesIO(b'{"text": "Rain fell."}'), kind="txt")
    assert article.text == '{"text": "Rain fell."}'
    (article,) = read("-", stdin=io.BytesIO(b"---\ntitle: Rain\n---\nIt fell."))
    assert (article.title, article.text) == ("Rain", "It fell.")


def test_json_lines_come_out_of_a_pipe_as_they_are_written():
    readable, writable = os.pipe()
    with os.fdopen(readable, "rb") as stream, os.fdopen(writable, "wb", buffering=0) as end:
        articles = sources.read(["-"], settings=Settings(), stdin=stream)
        end.write(b'{"id": "first", "text": "Rain fell."}\n')
        assert next(articles).id == "first"
        end.write(b'{"id": "second", "text": "Snow fell."}\n')
        assert next(articles).id == "second"


def test_a_given_language_stands_and_a_detected_one_follows_the_text(tmp_path):
    put(tmp_path, "a.txt", "Die Regierung hat am Montag angekündigt, dass die Fähren im Frühjahr wieder fahren werden.")
    assert read(tmp_path)[0].language == "de"
    (article,) = sources.read([tmp_path], settings=Settings(language="fr"))
    assert article.language == "fr"


def test_what_read_prints_is_read_back_the_same(tmp_path):
    import json

    put(tmp_path, "a.md", "---\ntitle: Rain\npublished: 2016-07\nurl: https://news.example/a\n---\n" + RAIN)
    put(tmp_path, "bad.jsonl", "{\n" + json.dumps({"text": "x \ud800"}) + "\n")
    put(tmp_path, "none.log")
    before = read(tmp_path)
    lines = "".join(json.dumps(sources.article_to_dict(article)) + "\n" for article in before)
    after = read("-", stdin=io.BytesIO(lines.encode()))
    assert [sources.article_to_dict(article) for article in after] == [sources.article_to_dict(a) for a in before]


def test_a_source_that_breaks_costs_its_file_alone(tmp_path):
    from geomap.sources.reading import guarded

    def broken():
        yield from ()
        raise KeyError("inside")

    (article,) = guarded(broken(), "x.txt")
    assert (article.id, article.status) == ("x.txt", ArticleStatus.CRASHED)


def test_located_results_are_told_by_their_content(tmp_path):
    row = (
        '{"schema": "geomap.located/1", "article": {"id": "a"}, "mentions": [{"start": 0, "end": 4, "text": "Oslo",'
        ' "form": "name", "status": "unknown"}]}\n'
    )
    located = put(tmp_path, "anything.txt", "\n" + row + row)
    assert sources.is_located_file(located)
    assert not sources.is_located_file(put(tmp_path, "gold.jsonl", '{"id": "a", "text": "", "mentions": []}\n'))
    assert not sources.is_located_file(put(tmp_path, "x.txt", 'The schema "geomap.located/1" is described here.'))
    assert not sources.is_located_file(tmp_path)
    assert not sources.is_located_file(tmp_path / "missing")
    os.mkfifo(tmp_path / "pipe")
    assert not sources.is_located_file(tmp_path / "pipe")
    assert [each.article.id for each in sources.read_located(located)] == ["a", "a"]


def test_a_bad_line_of_located_results_is_named(tmp_path):
    path = put(
        tmp_path, "r.jsonl", '{"schema": "geomap.located/1", "article": {"id": "a"}}\n{"schema": "geomap.located/1"}\n'
    )
    with pytest.raises(InputError, match=r"^r\.jsonl, line 2: the key 'article' is missing$"):
        list(sources.read_located(path))
    with pytest.raises(InputError, match=r"^r\.jsonl, line 1: It is no JSON"):
        list(sources.read_located(put(tmp_path, "r.jsonl", "{")))
