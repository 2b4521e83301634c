"""YAML text to a tree, from the event stream of PyYAML's C parser.

Only what a graph needs is taken: what else YAML has (anchors, aliases, tags, further documents, keys that are not
scalars) is a mistake with a place. Plain scalars stay the text they are, so YAML 1.1's readings of `no`, `010` and
`1:30` never happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from backprop_cli.numerals import Number, is_number
from backprop_cli.problems import GraphError, Place, Problem, Source, problem_error
from backprop_cli.readers.tree import CLOSE, DEEPEST, OPEN_MAPPING, OPEN_SEQUENCE, SCALAR, Mistake, Sign, Tree
from backprop_cli.words import shown

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Digits, signs and the point, with which numbers begin, come before this character, and letters after it.
_BELOW_LETTERS = ":"
_QUOTE = "write the formula in quotes if it is one"
_TAG = "remove it, or write the text in quotes if it is a formula"
_ANCHOR = "write the value out, or the text in quotes if it is a formula"


def read(source: Source) -> tuple[Tree, list[Mistake]]:
    """The tree of a YAML text; None for an empty one. The mistakes are told already, and carry no paths.

    Raises:
        GraphError: the text is not YAML, or holds YAML that graphs do not have.
    """
    reader = _Reader(source)
    try:
        reader.run()
    except yaml.YAMLError as error:
        from backprop_cli.readers.yaml_mistakes import problem_of

        problem = problem_of(source, error)
        # What is left of a line after an alias or tag is seldom YAML; the first mistake is the one to mend.
        if not any(_line(earlier) == _line(problem) for earlier in reader.problems):
            reader.problems.append(problem)
    if reader.problems:
        raise GraphError(reader.problems)
    return reader.root, []


def _line(problem: Problem) -> int:
    return problem.place.line if isinstance(problem.place, Place) else 0


class _Reader:
    """The one document of a text. `run` is the hot spot of reading: exact classes, and no calls for usual events."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.root: Tree = None
        # A text without these characters has no anchor or tag, and no event needs to be asked for one.
        self.may_be_marked = "&" in source.text or "!" in source.text
        self.above: list[tuple[list[Tree], bool]] = []

    def run(self) -> None:
        """Read all events."""
        next_event = _Loader(self.source.text).get_event
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
        above, may_be_marked, is_mapping = self.above, self.may_be_marked, False
        children: list[Tree] = []
        while True:
            event = next_event()
            kind = event.__class__
            if may_be_marked and isinstance(event, yaml.NodeEvent):
                self._refuse_marks(event)
            if kind is scalar:
                value = event.value
                if value < _BELOW_LETTERS and not event.style and is_number(value):
                    value = Number(value)
                children.append(value)
            elif kind is mapping or kind is sequence:
                if len(above) >= DEEPEST or (is_mapping and len(children) % 2 == 0):
                    self._refuse_place(event)
                above.append((children, is_mapping))
                children, is_mapping = [], kind is mapping
            elif kind is mapping_end or kind is sequence_end:
                done: Tree = _paired(children) if is_mapping else children
                children, is_mapping = above.pop()
                children.append(done)
            elif self._is_over(event, children):
                return

    def _is_over(self, event: Any, children: list[Tree]) -> bool:
        """Take an event that is neither a scalar nor a container's; whether reading ends with it."""
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "alias", f"*{event.anchor} is a YAML alias; graphs have none", _QUOTE)
            children.append("")
        elif isinstance(event, yaml.DocumentStartEvent) and children:
            self._refuse(event, "second-document", "a second document begins here", "one file is one graph")
            return True
        elif isinstance(event, yaml.StreamEndEvent):
            self.root = children[0] if children else None
            return True
        return False

    def _refuse_place(self, event: Any) -> None:
        if len(self.above) >= DEEPEST:
            message = f"the text is nested deeper than {DEEPEST}"
            raise self._problem(event, "too-deep", message, "a graph needs no more than four levels")
        self._refuse(event, "wrong-shape", "a key is a name, not a list or mapping", _QUOTE)

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None and not isinstance(event, yaml.AliasEvent):
            self._refuse(event, "anchor", f"&{event.anchor} is a YAML anchor; graphs have none", _ANCHOR)
        elif getattr(event, "tag", None) is not None:
            self._refuse(event, "tag", f"{shown(self._word(event))} is a YAML tag; graphs have none", _TAG)

    def _word(self, event: Any) -> str:
        rest = self.source.text[event.start_mark.index :].split(None, 1)
        return rest[0] if rest else "!"

    def _refuse(self, event: Any, code: str, message: str, hint: str) -> None:
        self.problems.extend(self._problem(event, code, message, hint).problems)

    def _problem(self, event: Any, code: str, message: str, hint: str) -> GraphError:
        start = event.start_mark.index
        end = event.end_mark.index if event.end_mark.line == event.start_mark.line else start + 1
        if code in ("anchor", "tag"):
            end = start + len(self._word(event))
        return problem_error(code, message, self.source.place(start, end), hint)


def _paired(children: list[Tree]) -> Tree:
    """A mapping's children, key and value by turns, as pairs. Most mappings of a graph have one."""
    if len(children) == 2:
        return (tuple(children),)
    return tuple(zip(children[::2], children[1::2], strict=False))


def signs(source: Source) -> Iterator[Sign]:
    """The values and keys of a YAML text in order, with their characters."""
    kinds = {
        yaml.ScalarEvent: SCALAR,
        yaml.MappingStartEvent: OPEN_MAPPING,
        yaml.SequenceStartEvent: OPEN_SEQUENCE,
        yaml.MappingEndEvent: CLOSE,
        yaml.SequenceEndEvent: CLOSE,
    }
    events: Iterator[Any] = yaml.parse(source.text, Loader=_Loader)
    for event in events:
        kind = kinds.get(event.__class__)
        if kind is not None:
            yield Sign(kind, event.start_mark.index, event.end_mark.index)
