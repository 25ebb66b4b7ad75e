"""Put figures, names and findings in words."""
