"""Everything that the same tests are run against: processes that are started here, and given addresses."""
