"""What several benchmarks share: the people they write to, the sinks they send to, the line they print."""
