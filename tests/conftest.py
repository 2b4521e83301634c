"""The flag `--rewrite`, with which files of expected text are written anew instead of compared."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the expected files anew; read the diff afterwards")


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the file that has it, to the last byte."""

    def compare(file: Path, text: str) -> None:
        if request.config.getoption("--rewrite"):
            file.write_bytes(text.encode())
        assert file.exists(), f"{file.name} is missing: pytest --rewrite writes it"
        assert text == file.read_bytes().decode()

    return compare
