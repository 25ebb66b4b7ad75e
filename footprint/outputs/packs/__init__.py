"""Ask each council to confirm its figures."""
