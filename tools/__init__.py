"""Programs that make what ships; the product imports none of them."""
