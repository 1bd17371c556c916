"""The store: people, orders, messages, results and the audit, on SQLite or PostgreSQL."""
