"""The relay benchmark: one load generator, four servers, one table."""
