// The desk, live: lanes follow messages and orders, the promise's clock runs.
