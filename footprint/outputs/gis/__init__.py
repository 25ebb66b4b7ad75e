"""Write files for a geographic information system."""
