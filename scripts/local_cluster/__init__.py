"""Several nodes, Redis, MongoDB and nginx on one machine."""
