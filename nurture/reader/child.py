"""The reader itself: takes one message after the other from its input and answers each, within limits.

Run as `python -m nurture.reader.child CPU_SECONDS ADDRESS_SPACE_BYTES`; it ends with its input.
"""

import resource
import signal
import sys
from typing import BinaryIO

from nurture.mail.read import read
from nurture.reader import frames


def main(cpu_seconds: float, address_space: int) -> None:
    """Answers messages until the input ends; a message that takes more processor time ends the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the daemon ends this process.
    _limit_memory(address_space)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while _answer_next(requests, answers, cpu_seconds):
        pass


def _answer_next(requests: BinaryIO, answers: BinaryIO, cpu_seconds: float) -> bool:
    request = frames.unpack_request(requests)
    if request is None:
        return False
    # The signal's own effect is to end the process, in whatever code it is stuck (setitimer(2)).
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        reading = read(request.raw, as_what=request.as_what, own=request.own, arrived=request.arrived)
        answer = frames.pack_reading(reading)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - told to the daemon, which puts the message into quarantine.
        answer = frames.pack_error(error)
    signal.setitimer(signal.ITIMER_PROF, 0)
    answers.write(answer)
    answers.flush()
    return True


def _limit_memory(address_space: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = address_space if hard == resource.RLIM_INFINITY else min(address_space, hard)
    resource.setrlimit(resource.RLIMIT_AS, (least, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # A core file would hold people's mail.


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
