"""Letters to customers: each sent once under its key, and an outbox that counts them."""
