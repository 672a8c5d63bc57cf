"""HTML doors of this floor: pages, fragments and sheets, one module a noun."""
