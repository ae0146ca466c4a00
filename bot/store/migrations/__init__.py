"""The history of the schema (Alembic); one metadata for both packages."""
