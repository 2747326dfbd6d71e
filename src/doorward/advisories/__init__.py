"""What advisories say of products and their versions, in the many ways that people write it."""
