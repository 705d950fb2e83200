"""`scripts/admin`: accounts on the command line."""
