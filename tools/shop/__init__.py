"""A shop: stock, payments, shipping, invoices and restocking, each write under an idempotency key."""
