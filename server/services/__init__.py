"""What the product does: one class per feature, one method per use case."""
