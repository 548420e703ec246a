import pytest

from geomap import sources
from geomap.model import ArticleStatus
from geomap.settings import Settings
from geomap.sources.dates import iso_date
from geomap.sources.decode import decode
from geomap.sources.plain import first_line_title
from geomap.sources.trouble import ReadingError

BODY = "It rained in Lisbon for the whole of Tuesday, and the ferries stayed in the harbour.\n"


def read_bytes(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(sources.read([path], settings=Settings()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252", "utf-8"])
def test_a_text_is_read_whatever_it_was_saved_as(tmp_path, encoding):
    text = "São Paulo and Zürich " + BODY
    (article,) = read_bytes(tmp_path, "a.txt", text.encode(encoding))
    assert article.text == text


def test_central_european_letters_without_a_declaration_are_told_from_western_ones():
    assert decode("Pożar w Łodzi i w Wałbrzychu, mówi straż.".encode("cp1250")).text.startswith("Pożar w Łodzi")


@pytest.mark.parametrize("encoding", ["cp1251", "shift_jis", "gb18030", "euc_kr"])
def test_other_scripts_without_a_declaration_are_guessed_and_the_guess_is_said(encoding):
    text = {
        "cp1251": "Правительство сообщило во вторник, что паромы снова начнут ходить весной. Мэр города рад. " * 4,
        "shift_jis": "政府は火曜日、フェリーの運航を春に再開すると発表した。東京の市長は歓迎した。" * 8,
        "gb18030": "政府周二宣布，渡轮将于春季恢复运营。北京市长对此表示欢迎，市民也很高兴。" * 8,
        "euc_kr": "정부는 화요일 봄에 여객선 운항이 재개될 것이라고 발표했다. 서울 시장은 환영했다. " * 8,
    }[encoding]
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert "guess" in decoded.detail


def test_damaged_utf8_costs_the_damaged_letters_alone():
    decoded = decode("Zürich, Łódź und São Paulo: ".encode() * 3 + b"\xff\xfe" + BODY.encode())
    assert decoded.text.count("\ufffd") == 2
    assert "damaged" in decoded.detail


def test_a_few_zero_bytes_leave_a_text_a_text():
    assert decode(b"It rained\0 in Lisbon.").text == "It rained\0 in Lisbon."


@pytest.mark.parametrize("data", [b"\x7fELF" + bytes(200), b"\x89PNG\r\n\x1a\n" + bytes(300), bytes(range(256)) * 40])
def test_a_program_or_picture_is_binary(tmp_path, data):
    (article,) = read_bytes(tmp_path, "a.txt", data)
    assert article.status is ArticleStatus.BINARY


def test_bytes_that_fit_no_encoding_are_undecodable():
    with pytest.raises(ReadingError) as caught:
        decode(b"\xff\xfe" + b"\x00\xd8" * 400)
    assert caught.value.status is ArticleStatus.UNDECODABLE


def test_line_ends_stay_as_they_are_and_the_mark_goes(tmp_path):
    (article,) = read_bytes(tmp_path, "a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert article.text == "one\r\ntwo\rthree\n"


def test_a_short_first_line_before_an_empty_one_is_the_title_and_stays_in_the_text(tmp_path):
    (article,) = read_bytes(tmp_path, "a.txt", "Ferry to start in spring\r\n\r\n" + BODY)
    assert article.title == "Ferry to start in spring"
    assert article.text.startswith("Ferry to start in spring\r\n")


@pytest.mark.parametrize("first", ["It rained.", "Who knows?", "He said “stop.”", "x" * 151])
def test_a_first_line_that_is_a_sentence_is_no_title(first):
    assert first_line_title(first + "\n\n" + BODY) is None


def test_front_matter_gives_the_fields_and_the_body_is_left_as_it_stands(tmp_path):
    (article,) = read_bytes(
        tmp_path, "a.md",
        "---\ntitle: 'Rain: much of it'\npublisher: Daily Example\nauthor: [A. Writer, B. Writer]\ndate: 2016-07\n"
        "url: https://news.example/a\nlang: en-GB\n---\n\n# Rain\n\n" + BODY,
    )  # fmt: skip
    assert article.text == "\n# Rain\n\n" + BODY
    assert (article.title, article.publisher, article.published) == ("Rain: much of it", "Daily Example", "2016-07")
    assert (article.author, article.language, article.url) == ("A. Writer, B. Writer", "en", "https://news.example/a")
    assert article.id == "https://news.example/a"


def test_a_heading_is_the_title_of_markdown_without_one(tmp_path):
    (article,) = read_bytes(tmp_path, "a.md", "# Rain in Lisbon #\n\n" + BODY)
    assert article.title == "Rain in Lisbon"


def test_several_articles_in_one_file_are_split_at_their_front_matter(tmp_path):
    heads = ["---\ntitle: One\n---\n", "\n\n---\ntitle: Two\nid: second\n---\n", "\n\n---\ntitle: Three\n---\n"]
    text = f"{heads[0]}{BODY}{heads[1]}{BODY}More.{heads[2]}Last."
    for name in ("a.txt", "a.md"):
        found = read_bytes(tmp_path, name, text)
        assert [article.title for article in found] == ["One", "Two", "Three"]
        assert [article.id for article in found] == [f"{name}#1", "second", f"{name}#3"]
        assert found[2].text == "Last."


def test_a_ruler_in_markdown_is_no_new_article(tmp_path):
    text = f"# Rain\n\n{BODY}\n\n---\n\n{BODY}\n\n---\nNote: the end\nof the story.\n---\n{BODY}"
    (article,) = read_bytes(tmp_path, "a.md", text)
    assert article.text == text


@pytest.mark.parametrize(
    "block",
    [
        "a: " + "[" * 30000,
        "- " * 30000,
        "? " * 30000,
        "a0: &a [x]\n" + "".join(f"a{i}: *a\n" for i in range(30)),
        "title: 'never closed",
        "just words",
    ],
)
def test_front_matter_that_is_hostile_or_broken_costs_the_fields_alone(tmp_path, block):
    (article,) = read_bytes(tmp_path, "a.md", f"---\n{block}\n---\n{BODY}")
    assert (article.status, article.text) == (ArticleStatus.OK, BODY)
    assert "front matter" in article.detail


def test_front_matter_makes_no_objects_and_fields_of_the_wrong_type_are_left_out(tmp_path):
    (article,) = read_bytes(
        tmp_path, "a.md",
        "---\ntitle: !!python/object/apply:os.system ['a']\ndate: 2024-99-99\nurl: {x: 1}\npublisher: no\n---\n" + BODY,
    )  # fmt: skip
    assert (article.title, article.url, article.published, article.publisher) == ("a", None, None, "no")
    assert article.detail == "Left out, since unusable: title, url, published."


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("1916", "1916"),
        ("2016-07", "2016-07"),
        ("2016-07-03", "2016-07-03"),
        ("2016-07-03T10:11:12+02:00", "2016-07-03T10:11:12+02:00"),
        ("2016-07-03 10:11", "2016-07-03T10:11"),
        ("2016-07-03 10:11:12.5 +0200", "2016-07-03T10:11:12.5+0200"),
        ("20160703", "2016-07-03"),
        ("2024-W10-2", "2024-03-05"),
        ("March 5, 2024", "2024-03-05"),
        ("Tue, 5 Mar 2024", "2024-03-05"),
        ("Tue, 05 Mar 2024 09:00:00 +0100", "2024-03-05T09:00:00+01:00"),
        ("2024-02-30", None),
        ("2024-13", None),
        ("0000-01-01", None),
        ("10000-01-01", None),
        ("01/02/03", None),
        ("tomorrow", None),
        ("१९१६", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_dates_are_kept_as_written_and_nothing_is_invented(written, iso):
    assert iso_date(written) == iso


def test_a_file_over_the_limit_is_too_large_and_not_read(tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as out:
        out.truncate(40 << 20)
    (article,) = sources.read([path], settings=Settings())
    assert article.status is ArticleStatus.TOO_LARGE
    assert article.text == ""


def test_letters_in_one_file_need_no_empty_line_between_them(tmp_path):
    text = "---\ntitle: First\n---\nRain in Aden.\n---\ntitle: Second\npublished: 1847-06-11\n---\nSnow in Tabriz.\n"
    path = tmp_path / "letters.txt"
    path.write_text(text)
    articles = list(sources.read([path], settings=Settings()))
    assert [article.title for article in articles] == ["First", "Second"]


def test_a_heading_and_a_ruler_in_markdown_begin_no_article(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text("Rain\n---\nIt fell in Aden: all day.\n---\nThe end.\n")
    assert len(list(sources.read([path], settings=Settings()))) == 1
