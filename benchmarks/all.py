"""Every benchmark, one after the other, into docs/performance.md. `python benchmarks/all.py` (peers.py first)"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
QUESTIONS = ["startup", "big_graphs", "in_memory", "batch_compute", "batch_files", "growth"]


def main() -> None:
    python = HERE / ".peers" / "bin" / "python"
    if not python.exists():
        sys.exit("the peers are not there yet: python benchmarks/peers.py")
    for question in sys.argv[1:] or QUESTIONS:
        subprocess.run([python, HERE / f"{question}.py"], check=True, cwd=HERE.parent)


if __name__ == "__main__":
    main()
