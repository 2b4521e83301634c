"""Paths, against all of them listed one by one, where they are few; and counted where they are not."""

import math

import pytest
from command import backprop
from explain_graphs import graph_text

from backprop_cli import backward, forward, loads
from backprop_cli.lessons.paths import paths
from backprop_cli.passes import locals_at


def listed(done, position):
    """Every path to the output as names and product of slopes, by plain recursion from the output back."""
    graph = done.forward.graph

    def ways(at):
        if at == position:
            yield (graph.name(at),), 1.0
        elif graph.kind(at) == "layer":
            slopes = locals_at(done.forward, at)
            for operand, slope in zip(graph.layer(at).operands, slopes, strict=True):
                for names, value in ways(operand):
                    yield (*names, graph.name(at)), slope * value

    return list(ways(done.of))


@pytest.mark.parametrize("seed", range(40))
def test_against_every_path(seed):
    graph = loads(graph_text(seed))
    done = backward(forward(graph), graph.name(graph.outputs[0]))
    for name in graph.inputs:
        position = graph.positions[name]
        every = listed(done, position)
        found = paths(done, position)
        assert found.number == len(every)
        assert found.total == done.partials[name]
        assert math.isclose(math.fsum(value for _, value in every), found.total, rel_tol=1e-9, abs_tol=1e-12)
        sizes = sorted((abs(value) for _, value in every), reverse=True)[: len(found.largest)]
        assert [abs(path.value) for path in found.largest] == pytest.approx(sizes, rel=1e-12, abs=1e-300)
        assert len(found.largest) == min(8, len(every))
        known = {names for names, _ in every}
        for path in found.largest:
            assert path.names in known
            assert math.prod(path.slopes) == pytest.approx(path.value, rel=1e-12)
        rest = found.total - math.fsum(path.value for path in found.largest)
        assert found.others == pytest.approx(rest, rel=1e-6, abs=1e-9)


def test_sixty_squares_are_counted():
    nodes = "".join(f"  a{i}: a{i - 1} * a{i - 1}\n" for i in range(1, 61))
    ran = backprop("explain", "-", "a0", stdin=f"inputs: {{a0: 1}}\nnodes:\n{nodes}".encode())
    assert "1152921504606846976 paths from a0 to a60; the 8 that contribute most:" in ran.out
    assert len(ran.out) < 20_000


def test_more_paths_than_can_be_written():
    nodes = "".join(f"  a{i}: a{i - 1} * 0.5 + a{i - 1} * 0.5\n" for i in range(1, 1101))
    ran = backprop("explain", "-", "a0", stdin=f"inputs: {{a0: 1}}\nnodes:\n{nodes}".encode())
    assert (ran.status, "about 10**331 paths from a0 to a1100" in ran.out) == (0, True)


def test_an_undefined_slope_is_said():
    ran = backprop("explain", "-", "x", stdin=b"{inputs: {x: 0}, nodes: {y: sqrt(x) + x}}")
    assert "x → y.1 → y: undefined × 1 = undefined" in ran.out.replace(" :", ":")
    assert "∂y/∂x         = undefined + 1 = undefined" in ran.out or "undefined + 1 = undefined" in ran.out
