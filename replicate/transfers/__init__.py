"""Files on their way: in the inputs of models, and from their outputs."""
