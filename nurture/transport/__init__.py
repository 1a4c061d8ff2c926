"""The network: relay, listener, mailbox."""
