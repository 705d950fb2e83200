"""Who is where now: rooms, participants and their state, behind one port."""
