"""The reader itself: takes one message after the other from its input and answers each, within limits.

Run as `python -m nurture.reader.child CPU_SECONDS ADDRESS_SPACE_BYTES`; it ends with its input.
"""

import os
import resource
import signal
import sys

from nurture.learned.installed import find_judge
from nurture.mail.judgement import Judge
from nurture.mail.read import read
from nurture.reader import frames
from nurture.services.reading import ReadRequest


def main(cpu_seconds: float, address_space: int) -> None:
    """Answers messages until the input ends; a message that takes more processor time ends the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the daemon ends this process.
    _limit_memory(address_space)
    requests, answers, judge = sys.stdin.buffer, sys.stdout.buffer, find_judge()
    while (request := frames.unpack_request(requests)) is not None:
        answer = _answer(request, judge, cpu_seconds)
        try:
            answers.write(answer)
            answers.flush()
        except BrokenPipeError:
            os._exit(0)  # The daemon was killed: nobody is left to answer to, nor to be told of it at the exit.


def _answer(request: ReadRequest, judge: Judge, cpu_seconds: float) -> bytes:
    # The signal's own effect is to end the process, in whatever code it is stuck (setitimer(2)).
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        reading = read(request.raw, as_what=request.as_what, own=request.own, arrived=request.arrived, judge=judge)
        answer = frames.pack_reading(reading)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - told to the daemon, which puts the message into quarantine.
        answer = frames.pack_error(error)
    signal.setitimer(signal.ITIMER_PROF, 0)
    return answer


def _limit_memory(address_space: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = address_space if hard == resource.RLIM_INFINITY else min(address_space, hard)
    resource.setrlimit(resource.RLIMIT_AS, (least, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # A core file would hold people's mail.


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
