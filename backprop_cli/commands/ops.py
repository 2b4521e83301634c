"""`backprop ops`: the operations, with derivatives that their rules wrote down themselves."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from backprop_cli.commands.options import add_form
from backprop_cli.kinds.formulas import Formula, as_formula, write
from backprop_cli.ops import BY_NAME, TABLE, Op
from backprop_cli.problems import problem_error
from backprop_cli.report import Answer, Column, Records, Report, Table
from backprop_cli.words import did_you_mean, shown

KEYS = (
    "name",
    "operands",
    "formula",
    "partials",
    "sentence",
    "domain",
    "kink",
    "convention",
    "no_derivative",
    "aliases",
)


def options(parser: ArgumentParser) -> None:
    """What `ops` takes."""
    parser.add_argument("name", metavar="NAME", nargs="*", default=[], help="an operation; without one, all of them")
    add_form(parser)


def answer(args: Namespace) -> tuple[Answer, int]:
    """The report on the operations named, or on all."""
    ops = [_named(name) for name in args.name] or list(TABLE.values())
    rows = [_row(op) for op in ops]
    tables = (lambda: [_one(op) for op in ops]) if args.name else (lambda: [_overview(ops)])
    return Report({}, {"ops": Records(KEYS, rows)}, tables), 0


def _named(name: str) -> Op:
    op = BY_NAME.get(name)
    if op is None:
        hint = did_you_mean(name, BY_NAME) or "backprop ops lists them"
        raise problem_error("unknown-op", f"there is no operation {shown(name)}", None, hint)
    return op


def partials_of(op: Op) -> list[str]:
    """The derivative by each operand as a formula in the operands and `out`, written by the rule itself."""
    operands = [Formula.name(name) for name in op.names_of_operands]
    return [write(as_formula(partial)) for partial in op.locals(operands, Formula.name("out"))]


def _row(op: Op) -> tuple[object, ...]:
    kink, convention = (op.kink.text, op.kink.convention) if op.kink else (None, None)
    operands = [*op.names_of_operands, *(["..."] if op.many else [])]
    domain = op.domain.text if op.domain else None
    names = [*op.aliases, op.layer_name]
    return (
        op.name,
        operands,
        op.spelled(op.names_of_operands),
        partials_of(op),
        op.sentence,
        domain,
        kink,
        convention,
        op.no_slope,
        names,
    )


def _overview(ops: Sequence[Op]) -> Table:
    rows = []
    for op in ops:
        names = op.names_of_operands
        slopes = "; ".join(f"by {name}: {text}" for name, text in zip(names, partials_of(op), strict=True))
        rows.append((op.name, op.spelled(names), slopes if len(names) > 1 else partials_of(op)[0]))
    columns = (Column("operation"), Column("formula"), Column("derivative (out is the value)"))
    return Table("Operations", columns, rows, ("backprop ops NAME tells more about one.",))


def _one(op: Op) -> Table:
    names = op.names_of_operands
    rows = [("formula", op.spelled(names) + (" (two or more operands)" if op.many else ""))]
    rows += [(f"derivative by {name}", text) for name, text in zip(names, partials_of(op), strict=True)]
    rows.append(("backwards", f"{op.name} {op.sentence}"))
    rows.append(("domain", op.domain.text if op.domain else "every number"))
    if op.kink:
        rows.append(("kink", f"{op.kink.text}; {op.kink.convention}"))
    if op.no_slope:
        rows.append(("no derivative", op.no_slope))
    rows.append(("also called", ", ".join((*op.aliases, op.layer_name))))
    return Table(op.name, (Column("what"), Column("is")), rows)
