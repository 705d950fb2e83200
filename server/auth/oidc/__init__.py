"""OpenID Connect, the part of it that a client of providers needs."""
