"""The programs that nurture is measured against, installed where they can be had, in a folder that git ignores."""

import asyncio
import json
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

import aiosmtplib

from rig.mails import Sample

_PEERS = Path(__file__).resolve().parents[1] / ".peers"
_PROGRAMS = Path(__file__).resolve().parent / "programs"


async def bare_loop(port: int, sample: Sample, *, count: int, connections: int) -> float:
    """Return how many ready mails a second aiosmtplib's own client sends over kept connections."""
    clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) for _ in range(connections)]
    await asyncio.gather(*(client.connect() for client in clients))
    left = iter(range(count))

    async def send(client: aiosmtplib.SMTP) -> None:
        for _ in left:
            await client.sendmail("maya@acme.example", ["dana@plant.example"], sample.data)

    began = time.perf_counter()
    await asyncio.gather(*(send(client) for client in clients))
    seconds = time.perf_counter() - began
    await asyncio.gather(*(client.quit() for client in clients))
    return count / seconds


def post_office(port: int, sample: Sample, *, count: int) -> float | None:
    """Return how many queued mails a second django-post_office sends, one process, SQLite, rendered on delivery."""
    folder = _PEERS / "post_office"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    is_there = any(folder.glob("lib/*/site-packages/post_office"))
    if not is_there and not _ran(str(python), "-m", "pip", "install", "--quiet", "django-post_office"):
        return None
    return _rate_of(str(python), str(_PROGRAMS / "post_office_sending.py"), port=port, sample=sample, count=count)


def nodemailer(port: int, sample: Sample, *, count: int, connections: int) -> float | None:
    """Return how many mails a second nodemailer's pooled transport composes and sends; it keeps no state."""
    folder = _PEERS / "nodemailer"
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.which("npm") is None or shutil.which("node") is None:
        return None
    if not (folder / "node_modules").exists() and not _ran("npm", "install", "--silent", "nodemailer", folder=folder):
        return None
    program = folder / "sending.js"
    shutil.copyfile(_PROGRAMS / "nodemailer_sending.js", program)
    return _rate_of("node", str(program), port=port, sample=sample, count=count, connections=connections)


def _rate_of(*command: str, port: int, sample: Sample, count: int, connections: int = 1) -> float | None:
    task = {"port": port, "count": count, "connections": connections, "text": sample.text, "html": sample.html}
    done = subprocess.run(command, input=json.dumps(task), capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    return float(done.stdout.split()[-1])


def _ran(*command: str, folder: Path | None = None) -> bool:
    """Run an installer; a peer that cannot be had here is left out."""
    return subprocess.run(command, cwd=folder, check=False).returncode == 0
