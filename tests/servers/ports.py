"""Free ports on loopback, and waiting until a server listens on one."""

import socket
import time


def free_port() -> int:
    """Returns a TCP port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int, *, seconds: float = 20.0) -> None:
    """Returns when somebody listens on the port; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing listens on port {port}") from error
            time.sleep(0.02)
        else:
            return
