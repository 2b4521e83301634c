"""Both passes of a drawn graph in each peer's own words: scalars for big graphs, columns for rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphs import Drawn

Run = Callable[[], Any]


def evaluated(drawn: Drawn, values: Mapping[Any, Any], relu: Callable[[Any], Any] | None = None) -> Any:
    """The output, by whatever the values are."""
    known = dict(values)
    for name, op, operands in drawn.nodes:
        x, y = known.get(operands[0], operands[0]), known.get(operands[-1], operands[-1])
        known[name] = x + y if op == "add" else x * y if op == "mul" else x - y if op == "sub" else relu(x)  # type: ignore[misc]
    return known[drawn.output]


def micrograd(drawn: Drawn) -> Run:
    from micrograd.engine import Value

    def run() -> list[float]:
        values = {name: Value(number) for name, number in drawn.inputs.items()}
        evaluated(drawn, values, Value.relu).backward()
        return [value.grad for value in values.values()]

    return run


def torch_scalars(drawn: Drawn) -> Run:
    import torch

    def run() -> list[float]:
        values = {x: torch.tensor(v, dtype=torch.float64, requires_grad=True) for x, v in drawn.inputs.items()}
        evaluated(drawn, values, torch.relu).backward()
        return [0.0 if value.grad is None else value.grad.item() for value in values.values()]

    return run


def autograd_scalars(drawn: Drawn) -> Run:
    import autograd.numpy as anp
    from autograd import value_and_grad

    names = list(drawn.inputs)
    function = value_and_grad(
        lambda xs: evaluated(drawn, dict(zip(names, xs, strict=True)), lambda x: anp.maximum(x, 0.0))
    )
    return lambda: [float(slope) for slope in function(list(drawn.inputs.values()))[1]]


def casadi_scalars(drawn: Drawn) -> tuple[Run, Run]:
    """How to build the function, and how to call it."""
    import casadi

    made: list[Any] = []

    def build() -> None:
        xs = casadi.SX.sym("x", len(drawn.inputs))
        values = {name: xs[index] for index, name in enumerate(drawn.inputs)}
        y = evaluated(drawn, values, lambda x: casadi.fmax(x, 0))
        made[:] = [casadi.Function("f", [xs], [y, casadi.gradient(y, xs)])]

    at = list(drawn.inputs.values())
    return build, lambda: made[0](at)[1].full().ravel().tolist()


def jax_scalars(drawn: Drawn) -> tuple[Run, Run]:
    """How to compile the function, and how to call it."""
    import jax

    jax.config.update("jax_enable_x64", True)
    names, at = list(drawn.inputs), list(drawn.inputs.values())
    made: list[Any] = []

    def build() -> None:
        function = jax.value_and_grad(lambda xs: evaluated(drawn, dict(zip(names, xs, strict=True)), jax.nn.relu))
        made[:] = [jax.jit(function).lower(at).compile()]

    return build, lambda: [float(slope) for slope in made[0](at)[1]]


def by_hand(drawn: Drawn, columns: Sequence[Any]) -> list[Any]:
    """The output and its partials, each step written out as one would for NumPy or polars expressions."""
    values = dict(zip(drawn.inputs, columns, strict=True))
    for name, op, (x, y) in drawn.nodes:
        values[name] = (
            values[x] + values[y] if op == "add" else values[x] * values[y] if op == "mul" else values[x] - values[y]
        )
    slopes: dict[Any, Any] = {drawn.output: 1.0}
    for name, op, (x, y) in reversed(drawn.nodes):
        up = slopes[name]
        by_x = up * values[y] if op == "mul" else up
        by_y = up * values[x] if op == "mul" else -up if op == "sub" else up
        slopes[x] = slopes[x] + by_x if x in slopes else by_x
        slopes[y] = slopes[y] + by_y if y in slopes else by_y
    return [values[drawn.output], *(slopes.get(name, 0.0) for name in drawn.inputs)]


def torch_columns(drawn: Drawn, columns: Sequence[Any]) -> Run:
    import torch

    torch.set_num_threads(1)

    def run() -> list[Any]:
        xs = [torch.from_numpy(column).requires_grad_() for column in columns]
        y = evaluated(drawn, dict(zip(drawn.inputs, xs, strict=True)))
        y.sum().backward()
        return [y.detach().numpy(), *(x.grad.numpy() for x in xs)]

    return run


def jax_columns(drawn: Drawn, columns: Sequence[Any]) -> Run:
    import jax

    jax.config.update("jax_enable_x64", True)

    def total(xs: Sequence[Any]) -> Any:
        y = evaluated(drawn, dict(zip(drawn.inputs, xs, strict=True)))
        return y.sum(), y

    function = jax.jit(jax.value_and_grad(total, has_aux=True))
    arrays = [jax.numpy.asarray(column) for column in columns]
    return lambda: jax.block_until_ready(function(arrays))


def autograd_columns(drawn: Drawn, columns: Sequence[Any]) -> Run:
    from autograd import value_and_grad

    function = value_and_grad(lambda xs: evaluated(drawn, dict(zip(drawn.inputs, xs, strict=True))).sum())
    return lambda: function(list(columns))


def numexpr_columns(drawn: Drawn, columns: Sequence[Any]) -> Run:
    import numexpr

    numexpr.set_num_threads(1)
    texts = [str(text) for text in by_hand_text(drawn)]
    named = dict(zip(drawn.inputs, columns, strict=True))
    return lambda: [numexpr.evaluate(text, local_dict=named) for text in texts]


def by_hand_text(drawn: Drawn) -> list[str]:
    """The output and partials as formulas of the inputs, with nothing shared; only for small graphs."""

    class Text(str):
        __add__ = lambda x, y: Text(f"({x}+{y})")  # noqa: E731
        __mul__ = lambda x, y: Text(f"({x}*{y})")  # noqa: E731
        __rmul__ = lambda x, y: x  # noqa: E731  # Only the 1.0 that the backward pass begins with.
        __sub__ = lambda x, y: Text(f"({x}-{y})")  # noqa: E731
        __neg__ = lambda x: Text(f"(-{x})")  # noqa: E731

    return by_hand(drawn, [Text(name) for name in drawn.inputs])


def polars_columns(drawn: Drawn, columns: Sequence[Any]) -> Run:
    """As expressions, or column by column where the graph shares: polars writes a shared expression out each time."""
    import polars as pl

    frame = pl.DataFrame(dict(zip(drawn.inputs, columns, strict=True)))
    if len(drawn.nodes) > 10:
        return lambda: by_hand(drawn, frame.get_columns())
    made = by_hand(drawn, [pl.col(name) for name in drawn.inputs])
    return lambda: frame.select([expression.alias(str(index)) for index, expression in enumerate(made)])
