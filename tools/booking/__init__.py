"""Flights, hotels and cars: what a booking service offers, a real adapter over HTTP, and a sandbox to book in."""
