"""What is remembered: the only importer of motor."""
