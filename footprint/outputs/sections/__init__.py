"""Write the sections of a report, from blocks that every document is set from."""
