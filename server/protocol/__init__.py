"""What travels: one class per message or body, the source of every generated type and document."""
