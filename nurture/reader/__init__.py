"""The child process that reads messages, apart from the daemon and within limits."""
