"""The simulation: years of mails lived through in memory, by the decisions that the daemon takes."""
