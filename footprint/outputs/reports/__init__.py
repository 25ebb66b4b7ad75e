"""Set sections as a page, a Word document or a PDF."""
