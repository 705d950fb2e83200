"""What is in a file: its type, and what an image looks like."""
