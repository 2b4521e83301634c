"""Bad files that are too large, or too dull, to keep: each is written where the test runs."""

HUGE: dict[str, bytes] = {
    "brackets-30000.yaml": b"inputs: " + b"[" * 30_000,
    "brackets-30000.json": b'{"inputs": ' + b"[" * 30_000,
    "braces-30000.yaml": b"{" * 30_000,
    "dashes-30000.yaml": b"- " * 30_000,
    "keys-nested-5000.yaml": b"".join(b" " * depth + b"a:\n" for depth in range(5000)),
    "alias-bomb.yaml": b"a: &a [x, x]\n" + b"".join(b"b%d: &b%d [%s]\n" % (n, n, b", ".join([b"*a"] * 9)) for n in range(400)),
    "merge-bomb.yaml": b"a0: &a0 {x: 1}\n" + b"".join(b"a%d: &a%d {<<: [*a%d, *a%d]}\n" % (n, n, n - 1, n - 1) for n in range(1, 40)),
    "tag-bomb.yaml": b"inputs: {x: 1}\nnodes:\n" + b"".join(b"  n%d: !!python/object:os.system x\n" % n for n in range(300)),
    "formula-100000.yaml": b"inputs: {x: 1}\nnodes: {y: x" + b" + x" * 25_000 + b"}\n",
    "formula-deep-201.yaml": b"inputs: {x: 1}\nnodes: {y: " + b"(" * 201 + b"x" + b")" * 201 + b"}\n",
    "formula-deep-30000.yaml": b"inputs: {x: 1}\nnodes: {y: " + b"(" * 30_000 + b"x" + b")" * 30_000 + b"}\n",
    "calls-deep-201.yaml": b"inputs: {x: 1}\nnodes: {y: " + b"exp(" * 201 + b"x" + b")" * 201 + b"}\n",
    "powers-20000.yaml": b"inputs: {x: 2}\nnodes: {y: " + b"**".join([b"x"] * 20_000) + b"}\n",
    "cycle-of-30000.yaml": b"nodes:\n" + b"".join(b"  n%d: exp(n%d)\n" % (n, (n + 1) % 30_000) for n in range(30_000)),
    "name-of-100000.yaml": b"inputs: {" + b"x" * 100_000 + b": 1}\nnodes: {y: exp(x)}\n",
    "number-of-100000.yaml": b"inputs: {x: " + b"9" * 100_000 + b"}\nnodes: {y: exp(x)}\n",
    "line-of-100000.yaml": b"inputs: {x: 1}\nnodes: {y: '" + b" " * 50_000 + b"x + $" + b" " * 50_000 + b"'}\n",
    "duplicates-2000.yaml": b"inputs:\n" + b"  x: 1\n" * 2000 + b"nodes: {y: exp(x)}\n",
    "nul-bytes.yaml": b"\x00" * 100_000,
    "random-bytes.yaml": bytes(range(256)) * 300,
}  # fmt: skip
