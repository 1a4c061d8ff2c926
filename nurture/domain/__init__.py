"""Every decision: values and pure functions, standard library only."""
