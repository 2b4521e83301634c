"""`backprop run`: the forward pass, the backward pass of every output, and both as tables or rows."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from math import isfinite

from backprop_cli.commands.options import (
    add_choice,
    add_file,
    add_form,
    chosen,
    form_of,
    gathered,
    graph_of,
    outputs_of,
    refuse_constant,
)
from backprop_cli.graph import CONSTANT, INPUT, LAYER, Graph
from backprop_cli.notes import notes
from backprop_cli.numerals import every_digit
from backprop_cli.passes import Backward, Forward, backward_from, forward
from backprop_cli.problems import GraphError, Problem, problem_error
from backprop_cli.readers.names import normal
from backprop_cli.report import NUMBER, Answer, Column, Records, Report, Table, Text
from backprop_cli.words import shown

LONGEST_FORMULA = 100
KEYS = ("of", "name", "kind", "op", "inputs", "value", "partial", "note")


def options(parser: ArgumentParser) -> None:
    """What `run` takes."""
    add_file(parser)
    add_choice(parser)
    parser.add_argument(
        "--get",
        metavar="WHAT",
        action="append",
        default=[],
        help="print one bare number: price, or price/apple (repeatable)",
    )
    parser.add_argument("--all", action="store_true", help="show the layers that formulas make on the way, too")
    parser.add_argument("--hessian", action="store_true", help="the second derivatives by the inputs (or --wrt), too")
    add_form(parser)


def answer(args: Namespace) -> tuple[Answer, int]:
    """The report of both passes, or the bare numbers of `--get`."""
    graph = graph_of(args)
    if args.hessian and (args.get or form_of(args) in ("csv", "tsv")):
        beside = "--get" if args.get else form_of(args)
        raise problem_error("not-available", f"{beside} has no place for the Hessian", "--hessian", "use -f json")
    if args.get:
        return Text(_bare_numbers(graph, args.get)), 0
    names = chosen(graph, args.wrt, "--wrt") or _every_name(graph, args.all)
    outputs = outputs_of(graph, args)
    done = forward(graph)
    passes = [backward_from(done, output) for output in outputs]
    fields = {"graph": args.file, "outputs": {graph.name(output): done.numbers[output] for output in outputs}}
    records = {"rows": Records(KEYS, _rows(passes, names))}
    report = Report(fields, records, lambda: _tables(passes, names, args))
    return _with_hessians(report, done, args) if args.hessian else report, 0


def _with_hessians(report: Report, done: Forward, args: Namespace) -> Report:
    from backprop_cli.commands.curvature import hessian_fields, hessian_table, hessians

    graph = done.graph
    made = hessians(done, outputs_of(graph, args), chosen(graph, args.wrt, "--wrt"))
    fields = {**report.fields, **hessian_fields(graph, made)}
    return report._replace(
        fields=fields, tables=lambda: [*report.tables(), *(hessian_table(graph, one) for one in made)]
    )


def _every_name(graph: Graph, with_parts: bool) -> Sequence[int]:
    """Every name of the file, in its order; with the layers that a formula makes before its node, if asked."""
    if not with_parts:
        return graph.in_file_order
    before: dict[str, list[int]] = {}
    for position, part in graph.parts.items():
        before.setdefault(part.node, []).append(position)
    return [place for named in graph.in_file_order for place in sorted(before.get(graph.name(named), [named]))]


def _rows(passes: Sequence[Backward], names: Sequence[int]) -> Iterator[tuple[object, ...]]:
    for done in passes:
        graph, values, note = done.forward.graph, done.forward.numbers, notes(done).get
        called, partials, first = graph.every_name(), done.every_partial(), len(graph.leaves)
        of = called[done.of]
        for position in names:
            partial = partials[position] if isfinite(partials[position]) else None
            if position < first:
                leaf = graph.leaves[position]
                yield of, leaf.name, leaf.kind, None, [], values[position], partial, note(position)
            else:
                name, op, operands = graph.layers[position - first]
                inputs = [called[operand] for operand in operands]
                yield of, name, LAYER, op.name, inputs, values[position], partial, note(position)


def _tables(passes: Sequence[Backward], names: Sequence[int], args: Namespace) -> list[Table]:
    done = passes[0].forward
    graph = done.graph
    order = sorted(names)
    title = f"{graph.title}: forward pass" if graph.title else "Forward pass"
    columns = (Column("name"), Column("computed as"), Column("value", NUMBER), Column("unit", optional=True))
    # Whoever asks for some derivatives wants to see of what they are, too.
    displayed = sorted({*names, *(backward.of for backward in passes)})
    rows = [(graph.name(p), _origin(graph, p, args.all), done.numbers[p], _unit(graph, p)) for p in displayed]
    # A constant has no partial derivative: that is said where it is asked for, and is no news elsewhere.
    slopes = order if args.wrt else [position for position in order if graph.kind(position) != CONSTANT]
    return [Table(title, columns, rows), *(_backward_table(backward, slopes) for backward in passes)]


def _origin(graph: Graph, position: int, by_layers: bool) -> str:
    """Where a value comes from: what a leaf is, a node's formula as written, or the one operation of a layer."""
    if graph.kind(position) in (INPUT, CONSTANT):
        leaf = graph.leaves[position]
        return f"{leaf.kind}: {leaf.label}" if leaf.label else leaf.kind
    formula = " ".join(graph.formulas.get(graph.name(position), "").split())
    if formula and len(formula) <= LONGEST_FORMULA and not by_layers:
        return formula
    _, op, operands = graph.layer(position)
    return op.spelled([graph.name(operand) for operand in operands])


def _unit(graph: Graph, position: int) -> str | None:
    return graph.leaves[position].unit if graph.kind(position) in (INPUT, CONSTANT) else None


def _backward_table(done: Backward, order: Sequence[int]) -> Table:
    """The partials in the order in which the backward pass finds them: from the output to the leaves."""
    graph, note = done.forward.graph, notes(done)
    of = graph.name(done.of)
    rows: list[tuple[str | float | None, ...]] = []
    for position in [
        *(p for p in reversed(order) if graph.kind(p) == LAYER),
        *(p for p in order if graph.kind(p) != LAYER),
    ]:
        partial = done.partial(position)
        said = (note.get(position) or "").removeprefix("undefined: ")
        rows.append((f"∂{of}/∂{graph.name(position)}", partial if isfinite(partial) else "undefined", said))
    columns = (Column("partial derivative"), Column("value", NUMBER), Column("note", optional=True))
    return Table(f"Backward pass from {of}", columns, rows)


def _bare_numbers(graph: Graph, asked: Sequence[str]) -> str:
    wanted = gathered(lambda word: _wanted(graph, word), asked)
    done = forward(graph)
    problems: list[Problem] = []
    lines: list[str] = []
    passes: dict[int, Backward] = {}
    for of, name in wanted:
        if name is None:
            lines.append(every_digit(done.numbers[of]))
            continue
        if of not in passes:
            passes[of] = backward_from(done, of)
        partial = passes[of].partial(name)
        if isfinite(partial):
            lines.append(every_digit(partial))
        else:
            what = f"--get {graph.name(of)}/{graph.name(name)}"
            problems.append(Problem("undefined-partial", notes(passes[of])[name], what))
    if problems:
        raise GraphError(problems)
    return "".join(f"{line}\n" for line in lines)


def _wanted(graph: Graph, word: str) -> tuple[int, int | None]:
    """The positions in `price` or `price/apple`."""
    place = f"--get {shown(word)}"
    of, sign, name = word.partition("/")
    if "/" in name:
        raise problem_error("usage", "--get takes NAME or NAME/NAME", place, "such as --get price/apple")
    output = graph.position(normal(of), place)
    if not sign:
        return output, None
    position = graph.position(normal(name), place)
    refuse_constant(graph, position, place)
    return output, position
