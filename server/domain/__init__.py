"""What the words mean: ids, frozen records and pure rules, without any input or output."""
