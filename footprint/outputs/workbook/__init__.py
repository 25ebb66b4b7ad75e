"""Write the accessible workbook."""
