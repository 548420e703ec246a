import pytest

from geomap.errors import SettingsError
from geomap.settings import Settings


def test_defaults_keep_the_network_off():
    assert (Settings().online, Settings().tiles, Settings().recogniser) == (None, None, "light")


def test_flags_win_over_environment_over_file(tmp_path):
    (tmp_path / "geomap.toml").write_text('embed = "none"\njobs = 3\nmin_confidence = 0.1\n')
    settings = Settings.load(
        {"jobs": 5, "embed": None}, environment={"GEOMAP_JOBS": "4", "GEOMAP_MIN_CONFIDENCE": "0.2"}, folder=tmp_path
    )
    assert (settings.jobs, settings.min_confidence, settings.embed) == (5, 0.2, "none")


@pytest.mark.parametrize("name", ["recogniser", "gazetteer", "online", "tiles"])
def test_a_file_that_was_only_found_may_not_load_plug_ins_or_use_the_network(tmp_path, name):
    (tmp_path / "geomap.toml").write_text(f'{name} = "x"\n')
    with pytest.raises(SettingsError, match=f"GEOMAP_{name.upper()}"):
        Settings.load(folder=tmp_path)
    assert getattr(Settings.load(config=tmp_path / "geomap.toml"), name) == "x"


def test_an_unknown_key_in_a_file_is_told_with_those_that_are_known(tmp_path):
    (tmp_path / "geomap.toml").write_text("recognizer = 1\n")
    with pytest.raises(SettingsError, match=r"known are .*recogniser"):
        Settings.load(folder=tmp_path)


def test_an_unknown_variable_of_the_environment_is_ignored():
    assert Settings.load(environment={"GEOMAP_NONSENSE": "1"}) == Settings()


@pytest.mark.parametrize(
    ("written", "expected"), [("1", True), ("true", True), ("Yes", True), ("0", False), ("no", False)]
)
def test_a_switch_is_read_from_the_environment(written, expected):
    assert Settings.load(environment={"GEOMAP_WITH_TEXT": written}).with_text is expected


def test_a_list_is_read_from_the_environment():
    assert Settings.load(environment={"GEOMAP_INCLUDE": "relative, demonyms"}).include == ("relative", "demonyms")


@pytest.mark.parametrize(
    "environment",
    [
        {"GEOMAP_JOBS": "many"},
        {"GEOMAP_JOBS": "0"},
        {"GEOMAP_MIN_CONFIDENCE": "2"},
        {"GEOMAP_EMBED": "all"},
        {"GEOMAP_INCLUDE": "everything"},
        {"GEOMAP_WITH_TEXT": "perhaps"},
    ],
)
def test_a_value_that_cannot_be_used_is_refused(environment):
    with pytest.raises(SettingsError):
        Settings.load(environment=environment)


@pytest.mark.parametrize("content", [b"jobs = ", b"\xff\xfe", b"jobs = 1\njobs = 2\n"])
def test_a_damaged_file_is_refused(tmp_path, content):
    (tmp_path / "geomap.toml").write_bytes(content)
    with pytest.raises(SettingsError, match="can't be read"):
        Settings.load(folder=tmp_path)


def test_a_file_that_was_named_must_be_there(tmp_path):
    with pytest.raises(SettingsError, match="can't be read"):
        Settings.load(config=tmp_path / "nowhere.toml")
