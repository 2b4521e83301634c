"""The examples of the library's documentation are run, and the book's layers answer as the operations do."""

import doctest
from pathlib import Path

import pytest

import backprop_cli
from backprop_cli import GraphError, backward, forward, layers, load, loads
from backprop_cli.ops import TABLE

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("page", ["README.md", "docs/library.md"])
def test_examples_of_pages(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / page), module_relative=False, encoding="utf-8")
    assert result.attempted > 3
    assert result.failed == 0


@pytest.mark.parametrize("module", [backprop_cli, layers], ids=lambda module: module.__name__)
def test_examples_of_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted > 1
    assert result.failed == 0


def test_every_public_name_is_there():
    assert {
        name: getattr(backprop_cli, name).__module__.partition(".")[0] for name in backprop_cli.__all__
    } == dict.fromkeys(backprop_cli.__all__, "backprop_cli")
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        backprop_cli.lod  # noqa: B018


@pytest.mark.parametrize("op", TABLE.values(), ids=lambda op: op.name)
def test_a_layer_of_the_book_is_its_operation(op):
    numbers = [0.3, 0.6][: len(op.names_of_operands)]
    layer = getattr(layers, op.layer_name)()
    out = layer.forward(*numbers)
    gradients = layer.backward(2.0)
    text = f"{{inputs: {{a: 0.3, b: 0.6}}, nodes: {{y: {{{op.name}: [{', '.join('ab'[: len(numbers)])}]}}}}}}"
    done = forward(loads(text))
    partials = backward(done).partials
    assert out == done.values["y"]
    expected = tuple(2.0 * partials[name] for name in "ab"[: len(numbers)])
    assert gradients == (expected if len(numbers) > 1 else expected[0])


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (lambda: layers.MulLayer().backward(1), "backward comes after forward"),
        (lambda: layers.MulLayer().forward(1), "does not take 1 operand"),
        (lambda: layers.Log().forward(-1), r"log\(-1\) has no value"),
    ],
)
def test_slips_with_layers_are_told(slip, said):
    with pytest.raises(GraphError, match=said):
        slip()


def test_an_unknown_layer_has_a_hint():
    with pytest.raises(AttributeError, match="did you mean MulLayer"):
        layers.MullLayer  # noqa: B018


def test_layers_take_arrays():
    numpy = pytest.importorskip("numpy")
    relu = layers.Relu()
    assert relu.forward(numpy.array([[1.0, -2.0], [3.0, 0.0]])).tolist() == [[1.0, 0.0], [3.0, 0.0]]
    assert relu.backward(numpy.ones((2, 2))).tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_the_article_in_the_layers_is_the_graph():
    """The article's numbers, from the layers as docs/library.md wires them and from the graph of graphs/."""
    partials = backward(forward(load(str(ROOT / "graphs/shopping.yaml")))).partials
    apples, oranges, total, tax = layers.MulLayer(), layers.MulLayer(), layers.AddLayer(), layers.MulLayer()
    assert tax.forward(total.forward(apples.forward(100, 2), oranges.forward(150, 3)), 1.1) == pytest.approx(715)
    dtotal, dtax = tax.backward(1)
    dapples, doranges = total.backward(dtotal)
    got = (*apples.backward(dapples), *oranges.backward(doranges), dtax)
    assert got == tuple(partials[name] for name in ("apple", "apple_num", "orange", "orange_num", "tax"))
    assert got == pytest.approx((2.2, 110, 3.3, 165, 650))


def test_passes_leave_no_trace():
    graph = load(str(ROOT / "graphs/twice.yaml"))
    first = dict(backward(forward(graph)).partials)
    forward(graph.at(**{graph.inputs[0]: 7}))
    assert dict(backward(forward(graph)).partials) == first


def test_several_outputs_must_be_chosen_from():
    done = forward(loads("{inputs: {x: 2}, nodes: {y: x * x, z: y * x}, output: [y, z]}"))
    assert (backward(done, of="y").partials["x"], backward(done, "z").partials["x"]) == (4.0, 12.0)
    with pytest.raises(GraphError, match="several outputs"):
        backward(done)
    with pytest.raises(GraphError, match="did you mean"):
        backward(done, of="yy")
