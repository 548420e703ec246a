import io
import json

from geomap.export.jsonl import JsonLines, json_line
from geomap.schema import located_from_dict
from geomap.testing import located_examples


def written(*, with_text: bool = False) -> bytes:
    out = io.BytesIO()
    JsonLines(with_text=with_text).write(located_examples(), out)
    return out.getvalue()


def test_one_article_is_one_line_for_every_reader():
    assert len(written().splitlines()) == len(located_examples())
    assert len(written().decode().splitlines()) == len(located_examples())


def test_texts_stay_out_unless_asked_for():
    assert all("text" not in json.loads(line)["article"] for line in written().splitlines())
    first = json.loads(written(with_text=True).splitlines()[0])
    assert first["article"]["text"] == located_examples()[0].article.text


def test_what_is_written_reads_back_as_it_was():
    for line, one in zip(written(with_text=True).splitlines(), located_examples(), strict=True):
        again = located_from_dict(json.loads(line))
        assert [r.place for r in again.resolutions] == [r.place for r in one.resolutions]
        assert [r.status for r in again.resolutions] == [r.status for r in one.resolutions]
        assert again.article.text == one.article.text


def test_a_line_is_passed_on_before_the_next_article_is_asked_for():
    out = io.BytesIO()
    seen_before_next = []

    def stream():
        for one in located_examples():
            seen_before_next.append(len(out.getvalue().splitlines()))
            yield one

    JsonLines().write(stream(), out)
    assert seen_before_next == [0, 1, 2]


def test_a_lone_surrogate_is_escaped_and_other_letters_are_not():
    assert json_line({"a": "\ud83d"}) == b'{"a":"\\ud83d"}\n'
    assert json_line({"a": "Ramādī"}) == '{"a":"Ramādī"}\n'.encode()


def test_signs_that_some_readers_take_for_the_end_of_a_line_are_escaped():
    for sign in "\x7f\x85\u2028\u2029":
        line = json_line({"a": f"before{sign}after"})
        assert len(line.decode().splitlines()) == 1
        assert json.loads(line) == {"a": f"before{sign}after"}
