"""What moto does differently from AWS, a module a service; the rest is in `adapters`."""
