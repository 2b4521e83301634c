"""The words of the command line as options, by argparse, with mistakes told as problems; and shell completion."""

from __future__ import annotations

from argparse import ArgumentParser, HelpFormatter, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import NoReturn

from backprop_cli.commands import COMMANDS
from backprop_cli.problems import GraphError, Problem, problem_error
from backprop_cli.words import did_you_mean, listed, shown

_PURPOSE = "A calculator for computation graphs: values, and partial derivatives by the\nchain rule."
# Without a width argparse asks the terminal for its own, through a module that takes longer to load than argparse.
_HELP_WIDTH = 80


class _Parser(ArgumentParser):
    """argparse's parser, with mistakes told as problems."""

    def error(self, message: str) -> NoReturn:
        """Raise GraphError instead of printing the usage and leaving."""
        raise GraphError([_usage_problem(message, self.prog)])

    def print_help(self, _file: object = None) -> None:
        """Write the help where every output goes, so that a closed output is told."""
        from backprop_cli.output import write_text

        write_text(self.format_help())


def _usage_problem(message: str, program: str) -> Problem:
    """Argparse's message as a problem."""
    argument, _, rest = message.partition(": ")
    what = argument.removeprefix("argument ").split("/")[-1]
    if message.startswith("the following arguments are required"):
        return Problem("usage", f"{program} needs {rest}", None, f"see {program} --help")
    if "invalid choice" in rest:
        given, _, choices = rest.removeprefix("invalid choice: ").partition(" (choose from ")
        given, names = given.strip("'"), [choice.strip(" '") for choice in choices.rstrip(")").split(",")]
        hint = did_you_mean(given, names) or f"the choices are {listed(names, 20)}"
        code = "unknown-format" if what == "--format" else "usage"
        return Problem(code, f"{what} has no choice {shown(given)}", None, hint)
    if "expected" in rest:
        return Problem("usage", f"{what} needs a value", None, f"see {program} --help")
    return Problem("usage", f"{what}: {rest}" if rest else message, None, f"see {program} --help")


def top_parser() -> ArgumentParser:
    """The parser of the words before a command, for its help and for completion."""
    width = max(map(len, COMMANDS)) + 2
    commands = "\n".join(f"  {name:{width}}{sentence}" for name, (_, sentence) in COMMANDS.items())
    return _Parser(
        prog="backprop",
        usage="backprop COMMAND [OPTIONS]",
        description=f"{_PURPOSE}\n\ncommands:\n{commands}",
        epilog="backprop COMMAND --help tells more.\nbackprop --version, --show-completion bash|zsh|fish.",
        formatter_class=partial(RawDescriptionHelpFormatter, width=_HELP_WIDTH),
        allow_abbrev=False,
    )


def _command_parser(name: str) -> ArgumentParser:
    module, sentence = COMMANDS[name]
    parser = _Parser(
        prog=f"backprop {name}",
        description=sentence[:1].upper() + sentence[1:] + ".",
        formatter_class=partial(HelpFormatter, width=_HELP_WIDTH),
        allow_abbrev=False,
    )
    import_module(f"backprop_cli.commands.{module}").options(parser)
    return parser


def parsed(name: str, words: Sequence[str]) -> Namespace:
    """The words after a command's name as its options.

    Raises:
        GraphError: about every option that the command does not have, or what is missing.
    """
    parser = _command_parser(name)
    args, extra = parser.parse_known_intermixed_args(_with_values(words))
    if not extra:
        return args
    known = [option for action in parser._actions for option in action.option_strings]
    problems = []
    for word in extra:
        if word.startswith("-") and word != "-":
            name = word.partition("=")[0]
            hint = did_you_mean(name, known) or f"see {parser.prog} --help"
            problems.append(Problem("unknown-option", f"{parser.prog} has no option {shown(name)}", None, hint))
    if not problems:
        problems = [
            Problem("usage", f"{parser.prog} takes no further {shown(word)}", None, f"see {parser.prog} --help")
            for word in extra
        ]
    raise GraphError(problems)


def _with_values(words: Sequence[str]) -> list[str]:
    """The words with `--between -3:3` as `--between=-3:3`: argparse takes a value that begins with - for an option."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1].startswith("--") and "=" not in joined[-1] and word[:1] == "-" and word[1:2].isdigit():
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def complete() -> None:
    """Answer the shell, which asks for completions; does not return then."""
    import argcomplete

    parser = top_parser()
    commands = parser.add_subparsers(dest="command", parser_class=_Parser)
    for name, (module, sentence) in COMMANDS.items():
        import_module(f"backprop_cli.commands.{module}").options(commands.add_parser(name, help=sentence))
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--show-completion", choices=("bash", "zsh", "fish"))
    argcomplete.autocomplete(parser)


def completion_script(shell: str) -> str:
    """What the shell must read to complete the words of `backprop`.

    Raises:
        GraphError: the shell is none that is known.
    """
    if shell not in ("bash", "zsh", "fish"):
        raise problem_error(
            "usage", f"there is no completion for {shown(shell)}", None, "the shells are bash, zsh and fish"
        )
    import argcomplete

    return str(argcomplete.shellcode(["backprop"], shell=shell))  # type: ignore[attr-defined]
