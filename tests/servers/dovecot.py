"""A Dovecot of the test run's own: a real IMAP server over Maildirs that tests write into."""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.certificates import Certificate
from servers.ports import await_port, free_port

PASSWORD = "secret"
"""Every user's password, and every user's access token."""

JUNK = "Spamverdacht"
"""The folder that the server calls its junk folder, once somebody has made it."""

CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
log_path = {folder}/log
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/mail/%u
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  {chroot}
}}
service stats {{
  {chroot}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {junk} {{
    special_use = \\Junk
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DovecotServer:
    """A running server. Each user is made by the first delivery or login; every password is `PASSWORD`."""

    port: int
    tls_port: int
    folder: Path
    owner: pwd.struct_passwd

    def deliver(self, user: str, data: bytes, *, folder: str = "INBOX") -> Path:
        """Writes a message into the user's folder as a delivery agent does, and returns its file."""
        maildir = self.maildir(user, folder)
        for part in ("tmp", "new", "cur"):
            (maildir / part).mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns()}.{uuid.uuid4().hex}"  # The server numbers new mail in the order of this leading time.
        written = maildir / "tmp" / name
        written.write_bytes(data)
        self._give_away(self.folder / "mail" / user)
        return written.rename(maildir / "new" / name)

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Returns the Maildir of a folder."""
        base = self.folder / "mail" / user
        return base if folder == "INBOX" else base / f".{folder.replace('/', '.')}"

    def hang_up(self, user: str) -> None:
        """Breaks every connection of a user."""
        subprocess.run(["doveadm", "-c", str(self.folder / "dovecot.conf"), "kick", user], check=False)

    def forget_uids(self, user: str) -> None:
        """Makes the INBOX's UIDs void, as a restore does: the next SELECT gives it another UIDVALIDITY."""
        for path in self.maildir(user).glob("dovecot*"):
            path.unlink() if path.is_file() else shutil.rmtree(path)

    def _give_away(self, folder: Path) -> None:
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)


def find_dovecot() -> Path | None:
    """Returns the server's program, or None."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


@contextmanager
def running_dovecot(program: Path, certificate: Certificate) -> Iterator[DovecotServer]:
    """Starts a server in a folder of its own and stops it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="nurture-dovecot-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    server = DovecotServer(port=free_port(), tls_port=free_port(), folder=folder, owner=_owner())
    server._give_away(folder / "mail")
    configuration = folder / "dovecot.conf"
    configuration.write_text(_configuration(server, certificate))
    process = subprocess.Popen([*_bound_to_us(), str(program), "-F", "-c", str(configuration)])
    try:
        _await_start(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _await_start(server: DovecotServer) -> None:
    try:
        await_port(server.port, seconds=15)
    except TimeoutError as error:
        log = server.folder / "log"
        raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}") from error


def _owner() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _bound_to_us() -> list[str]:
    return ["setpriv", "--pdeathsig=TERM"] if shutil.which("setpriv") else []


def _configuration(server: DovecotServer, certificate: Certificate) -> str:
    is_root = os.geteuid() == 0
    own_name = pwd.getpwuid(os.geteuid()).pw_name
    internal = pwd.getpwnam("dovecot" if is_root else own_name)
    return CONFIGURATION.format(
        folder=server.folder,
        certificate=certificate.certificate,
        key=certificate.key,
        internal=internal.pw_name,
        group=grp.getgrgid(internal.pw_gid).gr_name,
        login="dovenull" if is_root else own_name,
        password=PASSWORD,
        junk=JUNK,
        owner=server.owner.pw_uid,
        owner_group=server.owner.pw_gid,
        chroot="" if is_root else "chroot =",
        port=server.port,
        tls_port=server.tls_port,
    )
