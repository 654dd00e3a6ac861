"""Where eslint and node are, if they are anywhere."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.guards.code.process import NotRun

PACKAGES = ("eslint", "@eslint/js", "eslint-plugin-security", "globals")


@dataclass(frozen=True, slots=True)
class Installed:
    """`package`: eslint's own `package.json`, from where node finds the packages beside it."""

    node: str
    package: Path

    @property
    def program(self) -> Path:
        return self.package.parent / "bin" / "eslint.js"


def installed() -> Installed:
    """In the folder `FERMATA_ESLINT`, in `eslint/` of the Python environment (`make eslint`), or on the PATH.

    Raises:
        NotRun: node, eslint or one of the packages that our configuration needs is in none of them.
    """
    if (node := shutil.which("node")) is None:
        raise NotRun("needs node, which is not on the PATH")
    modules = _modules()
    if missing := [name for name in PACKAGES if not (modules / name / "package.json").is_file()]:
        raise NotRun(f"needs {missing[0]}, which is not installed; see `make eslint` and FERMATA_ESLINT")
    return Installed(node, modules / "eslint" / "package.json")


def _modules() -> Path:
    if given := os.environ.get("FERMATA_ESLINT"):
        return Path(given).resolve() / "node_modules"
    own = Path(sys.prefix) / "eslint" / "node_modules"
    found = shutil.which("eslint")
    if own.is_dir() or found is None:
        return own
    return Path(found).resolve().parents[2]
