"""The rows of a table become findings of requirements, and what is to be said of them."""
