"""An SMTP server that takes everything and prints when each MAIL FROM came, by the machine's monotonic clock."""

import asyncio
import sys
import time


class Session(asyncio.Protocol):
    """One client."""

    def connection_made(self, transport):
        """Greet."""
        self.transport, self.rest, self.in_data = transport, b"", False
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data):
        """Answer each line that is whole."""
        self.rest += data
        while b"\r\n" in self.rest:
            line, self.rest = self.rest.split(b"\r\n", 1)
            answer = self.after_dot(line) if self.in_data else self.command(line)
            if answer:
                self.transport.write(answer)

    def after_dot(self, line):
        """Take a line of a message."""
        self.in_data = line != b"."
        return b"" if self.in_data else b"250 2.0.0 taken\r\n"

    def command(self, line):
        """Take a command."""
        verb = line[:4].upper()
        if verb == b"MAIL":
            print(f"{time.monotonic():.4f} {line.decode()}", flush=True)
        if verb == b"DATA":
            self.in_data = True
            return b"354 go on\r\n"
        return b"250-sink\r\n250 8BITMIME\r\n" if verb == b"EHLO" else b"250 2.0.0 yes\r\n"


async def main():
    """Serve for ever."""
    server = await asyncio.get_running_loop().create_server(Session, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


asyncio.run(main())
