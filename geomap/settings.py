"""One frozen `Settings`, read once at the edge: defaults, then `geomap.toml`, then the environment, then flags.

`geomap.toml` is taken from the current folder or from `--config`, never from a SOURCE's folder: articles are received
from strangers. What switches on the network, loads a plug-in or names an output path is refused in a `geomap.toml` that
was only found, not named.
"""

from __future__ import annotations

import dataclasses
import math
import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geomap.errors import SettingsError, reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EMBED_MODES", "FORMS_SHOWN", "ROWS_BY", "Settings"]

EMBED_MODES = ("full", "sentences", "none")
FORMS_SHOWN = ("demonyms", "embedded", "relative", "none")
ROWS_BY = ("mention", "place", "article")
_NAMED_ONLY = frozenset({"recogniser", "gazetteer", "online", "tiles", "online_cache", "yes"})
_NAMED_ONLY_OF_GEOCODER = frozenset({"domain", "scheme", "proxies"})
_GEOCODER_PREFIX = "GEOMAP_GEOCODER_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a user may set, with the defaults."""

    recogniser: str = "light"
    """Name of the recogniser: `light`, `model`, `spacy:NAME`, or a plug-in's."""
    gazetteer: str = "embedded"
    """Name of a gazetteer plug-in, or a gazetteer file."""
    online: str | None = None
    """Name of an online geocoder, or None: the network stays off."""
    home: str = "none"
    """Where the articles' outlets are at home: `none`, a region's name, or `auto`: what each outlet's articles say."""
    online_all: bool = False
    """Whether the geocoder is asked for every name, not only for those that stay unknown."""
    online_limit: int | None = None
    """The most names that go out in a run, or None: 100, and more when somebody agrees."""
    online_gap_s: float = 1.1
    """Between two requests; the public Nominatim's is never shorter."""
    online_cache: str | None = None
    """Folder for what geocoders answered, or None: the user's cache."""
    geocoder: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Options of the geocoder, such as `domain`: a table in `geomap.toml`, or `GEOMAP_GEOCODER_DOMAIN`."""
    yes: bool = False
    """Whether what would be asked is agreed to."""
    jobs: int = 1
    """Worker processes."""
    embed: str = "sentences"
    """How much article text a map carries: `full`, `sentences` or `none`."""
    min_confidence: float = 0.0
    """Below this the map hides a mention, and says how many."""
    include: tuple[str, ...] = ("relative",)
    """Forms that the map shows at opening besides names."""
    tiles: str | None = None
    """URL template of online tiles, or None: the embedded basemap."""
    with_text: bool = False
    """Whether JSON Lines carry each article's text."""
    by: str = "mention"
    """What a row of an exported table stands for: a `mention`, a `place` or an `article`."""
    excel: bool = False
    """Whether CSV begins with a byte-order mark, by which Excel knows UTF-8."""
    language: str | None = None
    """ISO 639-1 of the articles, or None: detected."""
    timeout_s: float = 30.0
    """For one hostile file or one request."""

    def __post_init__(self) -> None:
        if self.embed not in EMBED_MODES:
            raise SettingsError(f"embed is {self.embed!r}; it can be {', '.join(EMBED_MODES)}")
        if not 0 <= self.min_confidence <= 1:
            raise SettingsError(f"min_confidence is {self.min_confidence}; it lies between 0 and 1")
        if self.by not in ROWS_BY:
            raise SettingsError(f"by is {self.by!r}; it can be {', '.join(ROWS_BY)}")
        if self.online_limit is not None and self.online_limit < 0:
            raise SettingsError(f"online_limit is {self.online_limit}; it is 0 or more")
        if not 0 <= self.online_gap_s < math.inf:
            raise SettingsError(f"online_gap_s is {self.online_gap_s}; it is 0 or more")
        if self.jobs < 1:
            raise SettingsError(f"jobs is {self.jobs}; it is 1 or more")
        for form in self.include:
            if form not in FORMS_SHOWN:
                raise SettingsError(f"include has {form!r}; it can hold {', '.join(FORMS_SHOWN)}")

    @classmethod
    def load(
        cls,
        flags: Mapping[str, Any] | None = None,
        *,
        environment: Mapping[str, str] = MappingProxyType({}),
        config: Path | None = None,
        folder: Path | None = None,
    ) -> Settings:
        """Settings from a file, then `GEOMAP_*` of `environment`, then `flags` (None there means "not given").

        `config` is a file that the user named; else `geomap.toml` in `folder` is read when there is one.
        Raises SettingsError for an unknown key in a file, a value of the wrong kind, or a file that can't be read.
        """
        fields = {field.name: field for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        path = config or (folder / "geomap.toml" if folder else None)
        if path is not None and (config is not None or path.is_file()):
            values |= _from_file(path, set(fields), named=config is not None)
        for name in fields:
            if name != "geocoder" and (text := environment.get(f"GEOMAP_{name.upper()}")) is not None:
                values[name] = text
        options = {
            name.removeprefix(_GEOCODER_PREFIX).lower(): text
            for name, text in environment.items()
            if name.startswith(_GEOCODER_PREFIX)
        }
        if options:
            values["geocoder"] = dict(values.get("geocoder", ())) | options
        values |= {name: value for name, value in (flags or {}).items() if value is not None}
        return cls(**{name: _as_field(name, value, fields[name].type) for name, value in values.items()})

    @classmethod
    def from_environment(cls, flags: Mapping[str, Any] | None = None, *, config: Path | None = None) -> Settings:
        """As `load`, with this process's environment and current folder."""
        return cls.load(flags, environment=os.environ, config=config, folder=Path.cwd())


def _from_file(path: Path, known: set[str], *, named: bool) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path.name} can't be read: {reason_of(error)}") from error
    for name in values:
        if name not in known:
            raise SettingsError(f"{path.name} sets {name!r}, which is no setting; known are {', '.join(sorted(known))}")
        if name in _NAMED_ONLY and not named:
            raise SettingsError(
                f"{path.name} sets {name!r}: give it as a flag, as GEOMAP_{name.upper()}, or by --config"
            )
    if not named and isinstance(values.get("geocoder"), dict):
        for option in values["geocoder"].keys() & _NAMED_ONLY_OF_GEOCODER:
            variable = f"{_GEOCODER_PREFIX}{option.upper()}"
            raise SettingsError(f"{path.name} sets the geocoder's {option}: give it as {variable}, or by --config")
    return values


def _as_options(value: Any) -> tuple[tuple[str, str], ...]:
    """A table of texts; what is wrong is said without the values, which may be keys."""
    pairs = dict(value).items()
    if not all(isinstance(text, str) for _, text in pairs):
        raise SettingsError("geocoder holds a value that is no text: put it between quotes")
    return tuple(sorted(pairs))


def _as_field(name: str, value: Any, annotation: Any) -> Any:
    wanted = str(annotation)
    if name == "geocoder":
        return _as_options(value)
    try:
        if wanted.startswith("tuple"):
            return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else tuple(value)
        if wanted in ("int", "int | None"):
            return int(value)
        if wanted == "float":
            return float(value)
        if wanted == "bool":
            return _as_bool(value)
    except (TypeError, ValueError, KeyError) as error:
        raise SettingsError(f"{name} is {value!r}, which is no {wanted}") from error
    if not isinstance(value, str):
        raise SettingsError(f"{name} is {value!r}; a text is wanted")
    return value


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[str(value).lower()]
