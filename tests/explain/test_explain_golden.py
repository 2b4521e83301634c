"""What explain prints on every graph of graphs/, in every form, to the last byte; `pytest --rewrite` writes it anew."""

import pytest
from command import GRAPH_FILES, ROOT, backprop

GRAPHS = GRAPH_FILES
SUFFIXES = {"text": "txt", "markdown": "md", "latex": "tex", "json": "json"}
GOLDEN = ROOT / "tests" / "golden" / "explain"
NAMED = {"shopping": ["apple", "total_price"], "network": ["w1"], "diamond": ["b"], "swish": ["x"], "korean": ["사과"]}


@pytest.mark.parametrize("form", SUFFIXES)
@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_the_whole(path, form, expect):
    ran = backprop("explain", f"graphs/{path.name}", "-f", form)
    assert ran.status == 0
    expect(GOLDEN / f"{path.stem}.{SUFFIXES[form]}", ran.out)


@pytest.mark.parametrize("form", SUFFIXES)
@pytest.mark.parametrize("stem", NAMED)
def test_a_few_names(stem, form, expect):
    ran = backprop("explain", f"graphs/{stem}.yaml", *NAMED[stem], "-f", form)
    assert ran.status == 0
    expect(GOLDEN / f"{stem}.named.{SUFFIXES[form]}", ran.out)
