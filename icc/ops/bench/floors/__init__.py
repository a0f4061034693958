"""The floors: the least a Django page can do, on the same database, server and machine as the product."""
