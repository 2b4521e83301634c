"""A mistake is a value: what is wrong, where it is, and a way out; here it is also told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from backprop_cli.words import shown, width

BAD_INPUT, NO_ANSWER, NOT_WRITTEN, INTERRUPTED, READER_GONE = 2, 3, 4, 130, 141
WIDEST_LINE = 76
_BLOCK = 4096
# Nobody reads more messages than this, and a hostile file can have a million mistakes.
MOST_TOLD = 100


class Source(NamedTuple):
    """A text and the name it is told by. Its lines end in a line feed alone."""

    name: str
    text: str

    def place(self, start: int, end: int) -> Place:
        """The place of the characters from `start` up to `end`."""
        line_start = self.text.rfind("\n", 0, start) + 1
        number, line = _line(self.text, line_start)
        return Place(self.name, number, start - line_start + 1, max(1, end - start), line)


@lru_cache(maxsize=1)
def _line(text: str, start: int) -> tuple[int, str]:
    """The number and the text of the line that begins at `start`. Ten thousand mistakes may stand in one long line."""
    end = text.find("\n", start)
    block = start // _BLOCK
    before = _lines_before_blocks(text)[block] + text.count("\n", block * _BLOCK, start)
    return before + 1, text[start : len(text) if end < 0 else end]


@lru_cache(maxsize=1)
def _lines_before_blocks(text: str) -> list[int]:
    """How many lines end before each block of the text, so that no mistake is counted up to from the beginning."""
    counts = (text.count("\n", start, start + _BLOCK) for start in range(0, len(text), _BLOCK))
    return list(accumulate(counts, initial=0))


class Place(NamedTuple):
    """A word in a source: line and column count from 1, `length` in characters."""

    source: str
    line: int
    column: int
    length: int
    text: str


class Problem(NamedTuple):
    """One mistake. `code` is stable and one of `CODES`; `place` and `hint` may be missing."""

    code: str
    message: str
    place: Place | str | None = None
    hint: str | None = None

    @property
    def status(self) -> int:
        """The exit status that this mistake ends a command with."""
        return CODES[self.code][0]


class GraphError(Exception):
    """What the library raises about a graph, its file or its numbers; `problems` says each mistake."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(told_all(self.problems))

    @property
    def status(self) -> int:
        """The exit status of a command that ends with this: of several the smallest."""
        return min(problem.status for problem in self.problems)


def problem_error(code: str, message: str, place: Place | str | None = None, hint: str | None = None) -> GraphError:
    """The error that carries one problem."""
    return GraphError([Problem(code, message, place, hint)])


def told_all(problems: Sequence[Problem]) -> str:
    """The messages of problems; of very many, as in a file that is no graph at all, the rest is counted."""
    messages = [told(problem) for problem in problems[:MOST_TOLD]]
    rest = len(problems) - len(messages)
    return "\n\n".join([*messages, f"and {rest} more mistakes"] if rest else messages)


def told(problem: Problem, word: str = "error") -> str:
    """The whole message of a problem, as DESIGN's section 5 shows it."""
    lines = [f"{word}[{problem.code}]: {problem.message}", *_pointed(problem.place)]
    if problem.hint:
        lines.append(f"hint: {problem.hint}")
    return "\n".join(lines)


def _pointed(place: Place | str | None) -> Iterator[str]:
    if place is None:
        return
    if isinstance(place, str):
        yield f"  --> {place}"
        return
    yield f"  --> {shown(place.source, len(place.source))}:{place.line}:{place.column}"
    number = str(place.line)
    margin = " " * len(number)
    before, marked, after = _window(place)
    yield f" {margin} |"
    yield f" {number} | {before}{marked}{after}".rstrip()
    yield f" {margin} | {' ' * width(before)}{'^' * max(1, width(marked))}"


def _window(place: Place) -> tuple[str, str, str]:
    """The line as it is shown, in three parts: before the place, the place, and what follows."""
    start = place.column - 1
    first = max(0, start - WIDEST_LINE // 2) if len(place.text) > WIDEST_LINE else 0
    last = first + WIDEST_LINE
    end = min(start + place.length, last, len(place.text))
    before = ("…" if first else "") + _flat(place.text[first:start])
    after = _flat(place.text[end:last]) + ("…" if len(place.text) > last else "")
    return before, _flat(place.text[start:end]), after


def _flat(text: str) -> str:
    return shown(text.replace("\t", " "), len(text) + 1)


# Each code with its exit status and what it means. The manual's list is made of this one.
CODES: dict[str, tuple[int, str]] = {
    "alias": (BAD_INPUT, "a YAML alias (`*name`); or a formula that begins with `*`"),
    "anchor": (BAD_INPUT, "a YAML anchor (`&name`)"),
    "bad-character": (BAD_INPUT, "a control character, or a character that no text file should hold"),
    "bad-encoding": (BAD_INPUT, "the bytes are not UTF-8"),
    "bad-layers": (BAD_INPUT, "a Python file of layers that does not run, or has none that the graph uses"),
    "bad-name": (BAD_INPUT, "a name that is not a letter or `_`, then letters, digits and `_`"),
    "bad-number": (BAD_INPUT, "something else where a number belongs, or a number in another notation"),
    "bad-parquet": (BAD_INPUT, "a file that is no whole Parquet file"),
    "bad-quote": (BAD_INPUT, "a quote in data that is never closed, or is not where a cell begins or ends"),
    "cannot-read": (BAD_INPUT, "the file is missing, is a folder, or may not be read"),
    "cannot-write": (NOT_WRITTEN, "the output could not be written"),
    "constant-partial": (BAD_INPUT, "a partial derivative by a constant is asked for"),
    "cycle": (BAD_INPUT, "nodes, or operations of the file's own, that need each other"),
    "domain": (NO_ANSWER, "an operation at a point where it has no value"),
    "duplicate": (BAD_INPUT, "a key or name that is there twice"),
    "empty": (BAD_INPUT, "nothing where something must be"),
    "formula": (BAD_INPUT, "a formula that does not read as one"),
    "formula-limit": (BAD_INPUT, "a formula longer than 64 KiB or nested deeper than 200 parentheses"),
    "impossible-correlations": (BAD_INPUT, "correlations that contradict each other"),
    "json-syntax": (BAD_INPUT, "text that is not JSON"),
    "merge-key": (BAD_INPUT, "a YAML merge key (`<<`)"),
    "missing-extra": (BAD_INPUT, "something that an optional part of the installation does"),
    "missing-font": (BAD_INPUT, "letters that no font on this machine has"),
    "name-taken": (BAD_INPUT, "a name that an operation, or another name, already has"),
    "no-header": (BAD_INPUT, "data whose first line holds numbers instead of names"),
    "no-input": (BAD_INPUT, "data without a column that is named after an input"),
    "no-nodes": (BAD_INPUT, "a graph without nodes"),
    "no-output": (BAD_INPUT, "which node is the output is not clear"),
    "no-solution": (NO_ANSWER, "no value of the input makes the output what it is to be"),
    "no-worker": (BAD_INPUT, "a scheduler that can't be reached, or whose workers do not answer"),
    "not-available": (BAD_INPUT, "a key or option used where it does nothing"),
    "operand-count": (BAD_INPUT, "too few or too many operands"),
    "overflow": (NO_ANSWER, "a value too large for floating point"),
    "picture-failed": (NO_ANSWER, "Graphviz gave no picture"),
    "picture-limit": (BAD_INPUT, "a graph too large to draw as text"),
    "ragged-row": (BAD_INPUT, "a row of data with too few or too many cells"),
    "same-file": (BAD_INPUT, "the output would overwrite the graph's own file"),
    "second-document": (BAD_INPUT, "more than one YAML document in a file"),
    "tag": (BAD_INPUT, "a YAML tag (`!name`); or a formula that begins with `!`"),
    "too-deep": (BAD_INPUT, "nesting deeper than 32"),
    "too-large": (BAD_INPUT, "a file over 256 MiB"),
    "too-narrow": (BAD_INPUT, "the terminal is too narrow for the picture"),
    "undefined-partial": (NO_ANSWER, "the partial derivative asked for does not exist here"),
    "unknown-command": (BAD_INPUT, "a command that is not there"),
    "unknown-format": (BAD_INPUT, "a format that the command does not write"),
    "unknown-key": (BAD_INPUT, "a key that the file format does not have"),
    "unknown-name": (BAD_INPUT, "a name that the graph does not have"),
    "unknown-op": (BAD_INPUT, "an operation that is neither in the table nor under `ops`"),
    "unknown-option": (BAD_INPUT, "an option that the command does not have"),
    "unused-column": (0, "a warning: a column of data that looks like an input and is none"),
    "unused-input": (0, "a warning: an input or constant that no node uses"),
    "usage": (BAD_INPUT, "a command line that is not complete or not clear"),
    "wrong-shape": (BAD_INPUT, "a list, mapping, word or number where the format has something else"),
    "yaml-syntax": (BAD_INPUT, "text that is not YAML"),
}
