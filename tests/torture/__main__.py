"""`python -m torture`: rounds until so many kills, or the report of those that were played."""

import os
import sys
from pathlib import Path


def main() -> int:
    """Prepares what every process of the trial inherits, and hands over.

    The program is imported late: the processes under test are forked from a server that looks into this module first.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path("var").resolve() / "pycache"))
    from torture.program import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
