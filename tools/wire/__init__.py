"""How a service is called over HTTP: with a deadline, under a key, and what a broken call truly means."""
