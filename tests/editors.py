"""What an editor with a YAML language server tells of a file: the schema's word, by check-jsonschema."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from absence import absent

SCHEMAS = Path(__file__).resolve().parents[1] / "config" / "schemas"


def refused_by_schema(kind: str, files: list[Path]) -> set[Path]:
    """Returns the files that the schema of that kind does not allow."""
    name = "check-jsonschema"
    program = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name) or absent(name)
    said = ["--output-format", "json", "--schemafile", SCHEMAS / f"{kind}.json"]
    checked = subprocess.run([program, *said, *files], capture_output=True, text=True, check=False)
    found = json.loads(checked.stdout)
    return {Path(each["filename"]) for each in (*found.get("errors", ()), *found.get("parse_errors", ()))}
