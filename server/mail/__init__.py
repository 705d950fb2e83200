"""Letters to people: the only importer of aiosmtplib."""
