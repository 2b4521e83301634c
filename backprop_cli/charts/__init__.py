"""Charts of numbers as pictures: SVG that is written here, and PNG made of it where the extra `png` is installed."""

from __future__ import annotations

from collections.abc import Iterator

from backprop_cli.problems import problem_error

Chart = str  # the text of an SVG file

# Every format of pictures, as views and their suffixes are listed.
CHARTS = {"svg": ("", (".svg",)), "png": ("", (".png",))}


def draw(chart: Chart, form: str) -> Iterator[str | bytes]:
    """The chart as `svg` or `png`.

    Raises:
        GraphError: it is to be PNG, and what makes PNG is not installed.
    """
    yield chart if form == "svg" else _png(chart)


def _png(chart: Chart) -> bytes:
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        hint = "pip install 'backprop-cli[png]', or write .svg, which needs nothing"
        raise problem_error("missing-extra", "PNG is made by resvg-py, which is not installed", None, hint) from None
    return bytes(svg_to_bytes(svg_string=chart, zoom=2))
