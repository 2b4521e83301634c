"""Make the environment of the benchmarks: the peers, and this project as it is. `python benchmarks/peers.py`"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / ".peers"


def main() -> None:
    subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
    pip = [PEERS / "bin" / "python", "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "-r", HERE / "requirements.txt", "-e", f"{HERE.parent}[batch]"], check=True)


if __name__ == "__main__":
    main()
