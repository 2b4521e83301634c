"""Bad files that are too large, or too dull, to keep: each is written where the test runs."""

LINES = {
    "keys-nested-5000.yaml": (b" " * depth + b"a:" for depth in range(5000)),
    "alias-bomb.yaml": (b"b%d: &b%d [%s]" % (n, n, b", ".join([b"*b%d" % (n - 1)] * 9)) for n in range(1, 400)),
    "merge-bomb.yaml": (b"a%d: &a%d {<<: [*a%d, *a%d]}" % (n, n, n - 1, n - 1) for n in range(1, 40)),
    "tag-bomb.yaml": (b"n%d: !!python/object:os.system x" % n for n in range(300)),
    "cycle-of-8000.yaml": [b"nodes:", *(b"  n%d: exp(n%d)" % (n, (n + 1) % 8_000) for n in range(8_000))],
    "unknown-names-20000.yaml": [b"nodes:", *(b"  n%d: exp(m%d)" % (n, n) for n in range(20_000))],
    "mistakes-in-one-line-30000.yaml": [b"inputs: {" + b", ".join(b"a%d 1" % n for n in range(30_000)) + b"}"],
    "duplicates-2000.yaml": [b"inputs:", *[b"  x: 1"] * 2000, b"nodes: {y: exp(x)}"],
}
FORMULAS = {
    "formula-100000.yaml": b"x" + b" + x" * 25_000,
    "formula-deep-201.yaml": b"(" * 201 + b"x" + b")" * 201,
    "formula-deep-30000.yaml": b"(" * 30_000 + b"x" + b")" * 30_000,
    "calls-deep-201.yaml": b"exp(" * 201 + b"x" + b")" * 201,
    "powers-4000.yaml": b"**".join([b"x"] * 4_000),
    "formula-in-spaces.yaml": b"'" + b" " * 50_000 + b"x + $" + b" " * 50_000 + b"'",
}
HUGE: dict[str, bytes] = {
    "brackets-30000.yaml": b"inputs: " + b"[" * 30_000,
    "json-brackets-30000.json": b'{"inputs": ' + b"[" * 30_000,
    "braces-30000.yaml": b"{" * 30_000,
    "dashes-30000.yaml": b"- " * 30_000,
    "name-of-100000.yaml": b"inputs: {" + b"x" * 100_000 + b": 1}\nnodes: {y: exp(2)}\n",
    "number-of-100000.yaml": b"inputs: {x: " + b"9" * 100_000 + b"}\nnodes: {y: exp(x)}\n",
    "nul-bytes.yaml": b"\x00" * 100_000,
    "random-bytes.yaml": bytes(range(256)) * 300,
    **{name: b"\n".join(lines) + b"\n" for name, lines in LINES.items()},
    **{name: b"inputs: {x: 2}\nnodes: {y: " + formula + b"}\n" for name, formula in FORMULAS.items()},
}
