"""The commands, one module each: `options` says what a command takes, `answer` does the work and makes the report."""

from __future__ import annotations

# Every command with its module and what it does, in the order of the help.
COMMANDS = {
    "run": ("run", "forward and backward pass: values and partial derivatives"),
    "check": ("check", "backpropagation against numerical differentiation"),
    "explain": ("explain", "the chain rule step by step: symbols, numbers, result"),
    "draw": ("draw", "a picture: values above the edges, gradients below them"),
    "batch": ("batch", "one row of inputs in, one row of values and partials out"),
    "sensitivity": ("sensitivity", "which input moves the output most; the uncertainty budget"),
    "solve": ("solve", "the input that makes an output so much, or the smallest"),
    "sweep": ("sweep", "an output and its partial derivative along a range"),
    "ops": ("ops", "the operations, their derivatives, domains and kinks"),
    "schema": ("schema", "the JSON Schema of the file, for editors"),
}
