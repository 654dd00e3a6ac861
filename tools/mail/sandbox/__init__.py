"""A mailer to practise on: nothing leaves the machine, every letter lies in an outbox on disk."""
