"""How the desk came to its shape; Alembic runs what is missing when a desk is opened."""
