"""A Postfix of the test run's own that passes everything on to a sink: what real mail servers do to a message."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.ports import await_port, free_port

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{next_port}
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
disable_dns_lookups = yes
alias_maps =
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def find_postfix() -> str | None:
    """Returns the program that starts a Postfix; None without one, and for anybody but root, whom it asks for."""
    return shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin") if os.geteuid() == 0 else None


@contextmanager
def running_postfix(program: str, next_port: int) -> Iterator[int]:
    """Runs it in front of the sink on that port; gives the port it takes mail at."""
    folder, port = Path(tempfile.mkdtemp(prefix="nurture-postfix-")), free_port()
    folder.chmod(0o755)
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "etc" / "main.cf").write_text(MAIN.format(folder=folder, next_port=next_port))
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port))
    try:
        _tell(program, folder, "start")
        await_port(port)
        yield port
    finally:
        _tell(program, folder, "stop")
        shutil.rmtree(folder)


def _tell(program: str, folder: Path, word: str) -> None:
    done = subprocess.run([program, "-c", folder / "etc", word], capture_output=True, text=True, check=False)
    assert word == "stop" or not done.returncode, f"{done.stderr}\n{_log(folder)}"


def _log(folder: Path) -> str:
    log = folder / "log"
    return log.read_text() if log.exists() else ""
