"""The command line: which command, its options, its report in the form asked for, and the exit status."""

from __future__ import annotations

import gc
import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from backprop_cli.commands import COMMANDS
from backprop_cli.problems import GraphError, Problem, problem_error, told
from backprop_cli.words import did_you_mean, listed, shown

INTERRUPTED, READER_GONE = 130, 141
_PURPOSE = "A calculator for computation graphs: values and partial derivatives by the chain rule."


def main() -> int:
    """Run the command that the program's arguments name; its exit status."""
    gc.disable()  # A command makes no cycles worth finding before it ends.
    try:
        return _told_problems(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence_output()
        return READER_GONE


def _told_problems(words: Sequence[str]) -> int:
    try:
        return _command(words)
    except GraphError as error:
        _say("\n\n".join(told(problem) for problem in error.problems))
        return error.status
    except RecursionError:
        _say("error[too-deep]: the input is nested too deeply")
        return 2
    except MemoryError:
        _say("error[too-large]: the input needs more memory than there is")
        return 2


def _command(words: Sequence[str]) -> int:
    from backprop_cli.output import write

    parser = _top_parser()
    if "_ARGCOMPLETE" in os.environ:
        _complete(parser)
    name = words[0] if words else "--help"
    if name not in COMMANDS:
        return _without_command(parser, name, words)
    module = import_module(f"backprop_cli.commands.{COMMANDS[name][0]}")
    args = _arguments(_command_parser(name), words[1:])
    answer, status = module.answer(args)
    write(answer, args)
    return int(status)


def _without_command(parser: ArgumentParser, name: str, words: Sequence[str]) -> int:
    from backprop_cli.output import write_text

    if name in ("-h", "--help"):
        write_text(parser.format_help())
    elif name == "--version":
        from backprop_cli import __version__

        write_text(f"backprop {__version__}\n")
    elif name == "--show-completion":
        write_text(_completion_script(words[1] if len(words) > 1 else "bash"))
    elif name.startswith("-"):
        known = ("--help", "--version", "--show-completion", *COMMANDS)
        raise problem_error("unknown-option", f"backprop has no option {shown(name)}", None, did_you_mean(name, known))
    else:
        hint = did_you_mean(name, COMMANDS) or f"the commands are {listed(COMMANDS, 20)}"
        raise problem_error("unknown-command", f"there is no command {shown(name)}", None, hint)
    return 0


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


def _top_parser() -> ArgumentParser:
    width = max(map(len, COMMANDS)) + 2
    commands = "\n".join(f"  {name:{width}}{sentence}" for name, (_, sentence) in COMMANDS.items())
    return _Parser(
        prog="backprop",
        usage="backprop COMMAND [OPTIONS]",
        description=f"{_PURPOSE}\n\ncommands:\n{commands}",
        epilog="backprop COMMAND --help tells more. backprop --version, --show-completion bash|zsh|fish.",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _command_parser(name: str) -> ArgumentParser:
    module, sentence = COMMANDS[name]
    parser = _Parser(
        prog=f"backprop {name}",
        description=sentence[:1].upper() + sentence[1:] + ".",
        allow_abbrev=False,
        argument_default=SUPPRESS,
    )
    parser.argument_default = None
    import_module(f"backprop_cli.commands.{module}").options(parser)
    return parser


def _arguments(parser: ArgumentParser, words: Sequence[str]) -> Namespace:
    """The parsed words; every option that the command does not have is told."""
    args, extra = parser.parse_known_args(_with_values(words))
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


def _complete(parser: ArgumentParser) -> None:
    """Answer the shell, which asks for completions; does not return then."""
    import argcomplete

    commands = parser.add_subparsers(dest="command", parser_class=_Parser)
    for name, (module, sentence) in COMMANDS.items():
        import_module(f"backprop_cli.commands.{module}").options(commands.add_parser(name, help=sentence))
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--show-completion", choices=("bash", "zsh", "fish"))
    argcomplete.autocomplete(parser)


def _completion_script(shell: str) -> str:
    if shell not in ("bash", "zsh", "fish"):
        raise problem_error(
            "usage", f"there is no completion for {shown(shell)}", None, "the shells are bash, zsh and fish"
        )
    import argcomplete

    return str(argcomplete.shellcode(["backprop"], shell=shell))  # type: ignore[attr-defined]


def _say(text: str) -> None:
    """Speak on standard error, if anyone listens."""
    from backprop_cli.output import say

    say(text)


def _silence_output() -> None:
    """Point standard output at nothing, so that Python does not fail again when it closes it."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
