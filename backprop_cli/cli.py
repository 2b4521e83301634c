"""The command line: which command, its report in the form asked for, and the exit status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from backprop_cli.commands import COMMANDS
from backprop_cli.problems import INTERRUPTED, READER_GONE, GraphError, problem_error, told_all
from backprop_cli.words import did_you_mean, listed, shown


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
        _say(told_all(error.problems))
        return error.status
    except RecursionError:
        _say("error[too-deep]: the input is nested too deeply")
        return 2
    except MemoryError:
        _say("error[too-large]: the input needs more memory than there is")
        return 2


def _command(words: Sequence[str]) -> int:
    if "_ARGCOMPLETE" in os.environ:
        from backprop_cli.arguments import complete

        complete()
    name = words[0] if words else "--help"
    if name not in COMMANDS:
        return _without_command(name, words)
    from backprop_cli.arguments import parsed
    from backprop_cli.output import write

    module = import_module(f"backprop_cli.commands.{COMMANDS[name][0]}")
    args = parsed(name, words[1:])
    answer, status = module.answer(args)
    if answer is not None:
        write(answer, args)
    return int(status)


def _without_command(name: str, words: Sequence[str]) -> int:
    from backprop_cli.output import write_text

    if name in ("-h", "--help"):
        from backprop_cli.arguments import top_parser

        write_text(top_parser().format_help())
    elif name == "--version":
        from backprop_cli import __version__

        write_text(f"backprop {__version__}\n")
    elif name == "--show-completion":
        from backprop_cli.arguments import completion_script

        write_text(completion_script(words[1] if len(words) > 1 else "bash"))
    elif name.startswith("-"):
        known = ("--help", "--version", "--show-completion", *COMMANDS)
        raise problem_error("unknown-option", f"backprop has no option {shown(name)}", None, did_you_mean(name, known))
    else:
        hint = did_you_mean(name, COMMANDS) or f"the commands are {listed(COMMANDS, 20)}"
        if os.path.isfile(name):
            hint = f"to run the graph in that file, write backprop run {shown(name)}"
        raise problem_error("unknown-command", f"there is no command {shown(name)}", None, hint)
    return 0


def _say(text: str) -> None:
    """Speak on standard error, if anyone listens."""
    from backprop_cli.output import say

    say(text)


def _silence_output() -> None:
    """Point standard output at nothing, so that Python does not fail again when it closes it."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
