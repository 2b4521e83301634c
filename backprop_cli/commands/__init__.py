"""The commands, one module each: `options` says what a command takes, `answer` does the work and makes the report."""

from __future__ import annotations

# Every command with its module and what it does, in the order of the help.
COMMANDS = {
    "run": ("run", "forward and backward pass: values and partial derivatives"),
    "check": ("check", "compares backpropagation with numerical differentiation"),
    "batch": ("batch", "one row of inputs in, one row of values and partials out"),
    "draw": ("draw", "the graph as a picture: values above the edges, gradients below them"),
    "sensitivity": ("sensitivity", "which input moves the output most: elasticities, and the uncertainty budget"),
    "solve": ("solve", "the input that makes an output so much, or as small as it gets"),
    "sweep": ("sweep", "an output and its partial derivative along a range"),
    "ops": ("ops", "the operations, their derivatives, domains and kinks"),
    "schema": ("schema", "the JSON Schema of the file, for editors"),
}
