"""How QGIS draws a layer of ours: its style (QML), in which points and regions have rules of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from geomap.export.rows import Layout

__all__ = ["style"]

_BLUE, _ORANGE = "30,70,180", "255,140,0"


def style(layout: Layout) -> str:
    """The QML of a layer: regions below in a light tint, dots above; a near tie has a ring instead of a filled dot."""
    names = {column.name for column in layout.columns}
    tie = "\"status\" = 'ambiguous'" if "status" in names else "false"
    rules = (
        ("region", f"not ({_IS_POINT}) and {_IS_AREA}", _fill(_BLUE)),
        ("line", f"not ({_IS_POINT}) and not ({_IS_AREA})", _line(_BLUE)),
        ("place", f"{_IS_POINT} and not ({tie})", _marker(_BLUE, filled=True)),
        ("place, a near tie", f"{_IS_POINT} and ({tie})", _marker(_ORANGE, filled=False)),
    )
    drawn = "".join(
        f'<rule key="{number}" symbol="{number}" label={quoteattr(label)} filter={quoteattr(condition)}/>'
        for number, (label, condition, _) in enumerate(rules)
    )
    symbols = "".join(
        f'<symbol name="{number}" type="{kind}" alpha="1" clip_to_extent="1" force_rhr="0">{layer}</symbol>'
        for number, (_, _, (kind, layer)) in enumerate(rules)
    )
    label = layout.columns[layout.label].name
    tip = f'<![CDATA[<b>[% "{label}" %]</b>]]>'
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22.0" styleCategories="Symbology|MapTips|Fields">'
        f'<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">'
        f'<rules key="rules">{drawn}</rules><symbols>{symbols}</symbols></renderer-v2>'
        f"<previewExpression>&quot;{label}&quot;</previewExpression><mapTip>{tip}</mapTip></qgis>"
    )


_IS_POINT = "geometry_type($geometry) = 'Point'"
_IS_AREA = "geometry_type($geometry) = 'Polygon'"


def _layer(kind: str, **options: str) -> str:
    drawn = "".join(f'<Option type="QString" name={quoteattr(n)} value={quoteattr(v)}/>' for n, v in options.items())
    older = "".join(f"<prop k={quoteattr(name)} v={quoteattr(value)}/>" for name, value in options.items())
    return f'<layer class="{kind}" enabled="1" pass="0" locked="0"><Option type="Map">{drawn}</Option>{older}</layer>'


def _fill(colour: str) -> tuple[str, str]:
    return "fill", _layer(
        "SimpleFill", color=f"{colour},12", style="solid", outline_color=f"{colour},70", outline_style="solid",
        outline_width="0.2", outline_width_unit="MM",
    )  # fmt: skip


def _line(colour: str) -> tuple[str, str]:
    return "line", _layer("SimpleLine", line_color=f"{colour},160", line_width="0.4", line_width_unit="MM")


def _marker(colour: str, *, filled: bool) -> tuple[str, str]:
    return "marker", _layer(
        "SimpleMarker", name="circle", color=f"{colour},{200 if filled else 0}", size="2.4", size_unit="MM",
        outline_color="255,255,255,255" if filled else f"{colour},255", outline_style="solid",
        outline_width="0.2" if filled else "0.5", outline_width_unit="MM",
    )  # fmt: skip
