"""The wire protocols and what the stock engine gets wrong, against our engine as an echo server."""
