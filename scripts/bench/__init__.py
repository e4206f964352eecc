"""What the generated layer is worth: ratios against idiomatic FastAPI, both measured in one run."""
