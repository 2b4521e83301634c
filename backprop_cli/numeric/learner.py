"""The check of a learner's layers: both passes by their classes, and each layer's own derivatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite, nan

from backprop_cli.exact import exact
from backprop_cli.graph import CONSTANT, NUMBER
from backprop_cli.learner_layers import Case, LayerError, LearnersLayer, close, fault
from backprop_cli.numeric.checking import Check, LocalRow, Row
from backprop_cli.numeric.points import points
from backprop_cli.numeric.rules import Point, judged, point
from backprop_cli.numeric.verdicts import WRONG, Verdict
from backprop_cli.ops import Op
from backprop_cli.passes import Backward, Forward, locals_at

# How far a learner's own arithmetic may be off: they may well lose digits.
_RTOL = 1e-6


class LearnerCheck(Check):
    """A check in work in which some operations are a learner's classes, by the operations' names."""

    def __init__(self, done: Forward, classes: Mapping[str, type], count: int, seed: int) -> None:
        super().__init__(done, _RTOL, count, seed)
        self.classes, self.count, self.seed = classes, count, seed
        self._found: dict[int, list[float]] = {}
        self._at_points: dict[tuple[str, int], str | None] = {}

    def row(self, backward: Backward, wrt: int) -> Row:
        """The partial of one output as the learner's layers give it, all of them together."""
        graph = self.done.graph
        try:
            claimed = self._gradients(backward.of)[wrt]
        except LayerError as error:
            return Row(graph.name(backward.of), graph.name(wrt), None, None, None, WRONG, str(error))
        one = self._verdict(backward.of, wrt, claimed, None if claimed != claimed else exact(claimed))
        return Row(graph.name(backward.of), graph.name(wrt), claimed if isfinite(claimed) else None, *one.columns)

    def _gradients(self, of: int) -> list[float]:
        """Forwards through all layers, then backwards, with an object of the class for each layer, as the book does."""
        if of not in self._found:
            self._found[of] = self._backward(of)
        return self._found[of]

    def _backward(self, of: int) -> list[float]:
        graph, first = self.done.graph, len(self.done.graph.leaves)
        values = list(graph.numbers)
        layers: dict[int, LearnersLayer] = {}
        for place, (_, op, operands) in enumerate(graph.layers, first):
            numbers = [values[operand] for operand in operands]
            if op.name in self.classes:
                layers[place] = LearnersLayer(self.classes[op.name], op)
                values.append(layers[place].forward(numbers))
            else:
                values.append(op.forward(*numbers))
        done, gradients = Forward(graph, values), [0.0] * len(values)
        gradients[of] = 1.0
        for place in range(of, first - 1, -1):
            operands = graph.layer(place).operands
            if place in layers:
                results = layers[place].backward(gradients[place], len(operands))
            else:
                results = [gradients[place] * slope for slope in locals_at(done, place)]
            for operand, result in zip(operands, results, strict=True):
                gradients[operand] += result
        return [gradient if isfinite(gradient) else nan for gradient in gradients]

    def local_rows(self, position: int) -> Iterator[LocalRow]:
        """The layer's own derivatives as its class gives them, and what is wrong with the class."""
        graph, values = self.done.graph, self.done.numbers
        name, op, operands = graph.layer(position)
        if op.name not in self.classes:
            yield from super().local_rows(position)
            return
        at = point(op, [values[operand] for operand in operands], values[position])
        claimed = self._claimed(op, at)
        told = self._fault(op, at)
        for index, operand in enumerate(operands):
            if graph.kind(operand) in (NUMBER, CONSTANT):
                continue
            one = Verdict(WRONG)
            if claimed is not None:
                one = judged(at._replace(claimed=tuple(claimed)), index, _RTOL, self.may_local, as_rules=True)
            if told:
                one = one._replace(verdict=WRONG, note=told)
            backprop = None if claimed is None else claimed[index]
            yield LocalRow(name, op.name, graph.name(operand), backprop, *one.columns)

    def _claimed(self, op: Op, at: Point) -> list[float] | None:
        try:
            layer = LearnersLayer(self.classes[op.name], op)
            layer.forward(at.operands)
            return layer.backward(1.0, len(at.operands))
        except LayerError:
            return None

    def _fault(self, op: Op, at: Point) -> str | None:
        """What is wrong with an operation's class: here, or else at further points of the domain."""
        cases = [_case(op, operands) for operands in points(op, at.operands, max(2, self.count), self.seed)]
        usable = [case for case in cases if all(map(isfinite, case.slopes)) and not op.is_kink(case.operands)]
        here = Case(at.operands, at.out, at.claimed)
        other = next((case for case in usable if not all(map(close, case.slopes, here.slopes))), here)
        if all(map(isfinite, here.slopes)) and not op.is_kink(at.operands):
            told = fault(self.classes[op.name], op, here, other)
            if told:
                return told
        key = op.name, len(at.operands)
        if key not in self._at_points:
            self._at_points[key] = self._first_fault(op, usable[: self.count])
        return self._at_points[key]

    def _first_fault(self, op: Op, cases: list[Case]) -> str | None:
        for case in cases:
            told = fault(self.classes[op.name], op, case, case)
            if told:
                return f"at {op.spelled(case.operands)}: {told}"
        return None


def _case(op: Op, operands: tuple[float, ...]) -> Case:
    out = op.forward(*operands)
    return Case(operands, out, point(op, operands, out).claimed)
