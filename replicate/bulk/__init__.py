"""Many predictions: `map` over inputs, with a journal."""
