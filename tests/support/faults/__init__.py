"""The fault kit: people in calls, a network that breaks, and what must hold all the same."""
